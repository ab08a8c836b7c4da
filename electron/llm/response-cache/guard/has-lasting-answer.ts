// Whether a question may be answered with what another one got: not when the answer belongs to somebody, to a moment, to
// chance or to the world outside, for then the same words ask for something else each time.

const personal =
  /\b(?:my|mine|myself|our|ours|ourselves|i am|i'm|i was|i have|i've|remember|remind|mon|ma|mes|notre|nos|moi-même|je suis|j'ai|rappelle|souviens?)\b/iu

const timely =
  /\b(?:today|tonight|tomorrow|yesterday|now|nowadays|current|currently|latest|recent|recently|newest|this (?:week|month|year|morning|evening|weekend)|(?:next|last) (?:week|month|year|weekend)|at the moment|right now|what time is it|what day is it|what's the time|what is the time|weather|forecast|news|stock price|exchange rate|aujourd'hui|demain|hier|maintenant|actuel|actuelle|actuels|actuelles|actuellement|en ce moment|dernières?|récents?|récentes?|récemment|cette semaine|ce mois|cette année|ce matin|ce soir|quelle heure est-il|quel jour (?:est-on|sommes-nous)|météo|temps fait-il|actualités?|cours de la bourse|taux de change)\b/iu

const creative =
  /^(?:please |can you |could you |peux-tu |pouvez-vous |pourrais-tu |pourriez-vous )?(?:write|compose|draft|invent|imagine|make up|brainstorm|rewrite|rephrase|paraphrase|tell (?:me )?a (?:story|joke)|surprise|écris|écrivez|rédige|rédigez|compose|composez|invente|inventez|imagine|imaginez|raconte|racontez|réécris|reformule|écrire|rédiger)(?!\p{L})|\b(?:poem|joke|haiku|limerick|lyrics|short story|poème|blague|haïku|slogan)\b|(?:give me|donne(?:z|s)?-moi) (?:\S+ )?(?:ideas?|names?|idées?|noms?)\b/iu

const toolLike =
  /\b(?:random|uuid|guid|password for me|roll (?:a|the) dic?e|flip a coin|pick (?:a|one)|choose (?:a|one) for|search (?:the web|online|for)|look up|google|browse|open (?:the|this|my) (?:file|page|app|url|link)|send (?:a|an|the)|call (?:him|her|them|me)|set (?:a|an) (?:timer|alarm|reminder)|play (?:a|the|some)|book (?:a|me)|order (?:a|me|some)|run (?:this|the) (?:code|script|command|query)|this (?:text|file|document|code|error|image|picture|page|email|message|article|paragraph|sentence|list|table)|the (?:following|text below|above)|au hasard|aléatoire|mot de passe pour moi|lance un dé|pile ou face|cherche sur|ouvre (?:le|la|ce|cette|mon|ma)|envoie|appelle(?:-le|-la|-moi)|minuteur|réveil|joue (?:un|une|la|le)|réserve|commande-moi|exécute|ce (?:texte|fichier|document|code|message|paragraphe|tableau)|cette (?:page|image|erreur|phrase|liste)|cet (?:article|e-mail|extrait)|suivante?|ci-dessous|ci-dessus)\b|https?:|www\./iu

/** \b knows ASCII letters only, so the signs around are made spaces and accented letters kept whole by \p. */
export function hasLastingAnswer(question: string): boolean {
  const text = question
    .normalize('NFC')
    .replaceAll(/[’ʼ`´]/g, "'")
    .trim()
  return ![personal, timely, creative, toolLike].some(rule => rule.test(text))
}
