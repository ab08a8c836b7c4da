// Jarvis on the desktop. The services are those of every host (app.ts); what is Electron's alone is in hosts/desktop/.
// Runs from the build: out/main/main.js beside its workers, out/preload/ and out/renderer/.

import { app, dialog, Menu, nativeTheme, protocol, session, type BrowserWindow } from 'electron'
import path from 'node:path'
import { loadConfig, readSystemLocale, type AppConfig } from './config.ts'
import { appSchemeRegistration, servePage } from './hosts/desktop/app-protocol.ts'
import { forkUtility, forkUtilityEngine } from './hosts/desktop/engine-process.ts'
import { followSettings } from './hosts/desktop/follow-settings.ts'
import { listenForPage } from './hosts/desktop/ipc-port.ts'
import { menuTemplate } from './hosts/desktop/menu.ts'
import { guardNavigation } from './hosts/desktop/navigation.ts'
import { appOrigin } from './hosts/desktop/origin.ts'
import { reloadAfterCrash } from './hosts/desktop/page-crash.ts'
import { denyPermissions } from './hosts/desktop/permissions.ts'
import { answerSecondStart, closeBeforeQuit } from './hosts/desktop/quit.ts'
import { filterRequests } from './hosts/desktop/request-filter.ts'
import { failStart } from './hosts/desktop/start-failure.ts'
import { bringForward, createWindow } from './hosts/desktop/window.ts'
import { projectDir } from './lib/project-dir.ts'
import { createWords } from './lib/words.ts'
import { prepareDataFolder } from './lifecycle/data-folder.ts'
import { recordForcedEnd } from './lifecycle/last-end.ts'
import { endWithParent } from './lifecycle/process-end.ts'
import { runApp, type RunningApp } from './running-app.ts'
import { engineProcess, maintenanceProcess, workers } from './thread-entries.ts'

const outDir = path.join(projectDir, 'out')
const resourceDir = path.join(projectDir, 'resources')

const electronVersion = `${process.versions.electron}, Chromium ${process.versions.chrome}`

let words = createWords(readSystemLocale(process.env))
let window: BrowserWindow | null = null
const services = Promise.withResolvers<RunningApp>()

/** All that has to be said before Electron is ready; that comes only once this module has been evaluated. */
async function prepare(): Promise<AppConfig | null> {
  const config = loadConfig({ host: 'desktop' })
  await prepareDataFolder(config.dataDir)
  // Chromium's own files. Electron's lock for a single instance lies there too, so each data folder has its own.
  app.setPath('userData', path.join(config.dataDir, 'chromium'))
  if (!app.requestSingleInstanceLock()) return null
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([appSchemeRegistration])
  closeBeforeQuit(
    services.promise.then(({ shutdown }) => ({
      shutdown,
      drainMs: config.drainMs,
      disposeMs: config.disposeMs,
      onForced: reason => recordForcedEnd(config.dataDir, reason),
    })),
  )
  endWithParent(config.launcherPid, () => app.quit())
  answerSecondStart(show)
  return config
}

/** Window first: it loads while the services start, and is answered as soon as they are up. */
async function start(config: AppConfig): Promise<void> {
  await app.whenReady()
  denyPermissions(session.defaultSession)
  filterRequests(session.defaultSession)
  servePage(session.defaultSession.protocol, path.join(outDir, 'renderer'))
  setMenu(config)
  show()

  const running = await runApp({
    config,
    parts: {
      workers,
      spawnEngineProcess: forkUtilityEngine(engineProcess),
      startersFile: path.join(resourceDir, 'starter-models.json'),
      embedderDir: path.join(resourceDir, 'embedder'),
      voicesFile: path.join(resourceDir, 'voices.json'),
      espeakDataDir: app.isPackaged
        ? path.join(resourceDir, 'espeak-ng-data')
        : path.join(projectDir, '.cache/espeak-ng-data'),
      present: open => {
        if (open) show()
        return Promise.resolve(null)
      },
      checkHost: () => Promise.resolve([{ name: 'electron', ok: true, detail: electronVersion }]),
      spawnMaintenance: forkUtility(maintenanceProcess, 'Jarvis maintenance'),
      whenOpen: services.promise,
      close: () => app.quit(),
    },
    onStarted: started =>
      followSettings(started, settings => {
        nativeTheme.themeSource = settings.theme
        words = createWords(settings.locale === 'system' ? config.systemLocale : settings.locale)
        setMenu(config)
      }),
    onFailed: error => failStart(error, words),
  })
  services.resolve(running)
}

function show(): void {
  if (window !== null) return bringForward(window)
  const opened = createWindow(path.join(outDir, 'preload/preload.cjs'))
  window = opened
  opened.once('closed', () => (window = null))
  guardNavigation(opened, () => words)
  listenForPage(opened.webContents, port => {
    // Without services the start has failed and says so itself.
    services.promise.then(
      running => running.connect(port, { kind: 'page' }),
      () => undefined,
    )
  })
  reloadAfterCrash(opened, () => {
    dialog.showErrorBox(words('desktop.crashed.title'), words('desktop.crashed.body'))
    app.quit()
  })
  opened.loadURL(`${appOrigin}/index.html`).catch((error: unknown) => {
    // Closed or reloaded meanwhile is no failure.
    if (!opened.isDestroyed() && (error as NodeJS.ErrnoException).code !== 'ERR_ABORTED') fail(error)
  })
}

function setMenu({ environment }: AppConfig): void {
  const hasDeveloperTools = environment === 'dev'
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate({ platform: process.platform, words, hasDeveloperTools })),
  )
}

function fail(error: unknown): void {
  services.reject(error)
  failStart(error, words)
}

try {
  const config = await prepare()
  // Not awaited: Electron becomes ready only after this module.
  if (config === null) app.exit(0)
  else void start(config).catch(fail)
} catch (error) {
  fail(error)
}
