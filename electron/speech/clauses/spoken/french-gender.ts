// Whether « 21 » before a word is « vingt et une ». Endings decide most words, lists the others.

const feminine = new Set(
  (
    'nuit page fois personne ligne minute heure seconde année semaine étape ville voiture femme fille question réponse clé ' +
    'chose pièce place langue école table voix fenêtre photo image vidéo chaîne lettre phrase règle mesure vis ' +
    'colonne cellule classe méthode variable valeur couleur erreur fonctionnalité tâche idée part façon manière main ' +
    'chambre maison île étoile planète équipe victoire défaite bouteille tasse cuillère gousse tranche feuille carte ' +
    'commande requête adresse liste base couche touche branche mise entreprise usine plante fleur pomme orange livre tonne'
  ).split(' '),
)
const masculine = new Set(
  'million milliard bastion avion camion scorpion lion pion espion champion ion côté été comité traité degré carré'.split(
    ' ',
  ),
)

export function isFeminine(word: string): boolean {
  const single = word.toLowerCase().replace(/s$/, '')
  if (masculine.has(single)) return false
  return (
    feminine.has(single) ||
    feminine.has(word.toLowerCase()) ||
    /(?:tion|sion|ité|ette|ance|ence|esse|ille|ée|ure|ade|tude)$/.test(single)
  )
}
