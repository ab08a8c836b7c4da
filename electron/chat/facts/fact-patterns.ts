// How people say in English and French what lasts about them, at the beginning of a clause. Few and plain: what these do not
// know, a model may find.

interface FactPattern {
  readonly pattern: RegExp
  readonly confidence: number
  /** Where the clause is no sentence by itself: "as a teacher in Leeds", "my husband Karim". */
  readonly rewrite?: string
}

const family =
  'partner|wife|husband|fianc[ée]e?|boyfriend|girlfriend|spouse|son|daughter|kid|child|children|baby|twins?|mother|father|mum|mom|dad|parents?|sister|brother|grandmother|grandfather|gran|grandma|grandpa|uncle|aunt|niece|nephew|dog|cat|horse|rabbit|parrot|tortoise'
const famille =
  'compagne|compagnon|copain|copine|femme|mari|époux|épouse|conjointe?|fils|filles?|enfants?|bébé|jumeaux|jumelles|mère|père|parents|sœur|frère|grand-mère|grand-père|oncle|tante|nièce|neveu|chienn?e?|chatte|chat|cheval|jument|lapin|perroquet|tortue'
/** `u` alone keeps `i` from taking a small letter for a capital. */
const capital = String.raw`(?-i:\p{Lu})`
/** Endings of trades, and some without one. */
const trade = String.raw`(?!number|member|bigger|better|lover|newcomer|foreigner|stranger|beginner|user|customer)(?:\p{L}{2,}(?:er|or|ist|ian|eer|yst|ant|man|woman|path|smith|wright)|nurse|cook|chef|vet|coach|judge|student|parent|freelance|midwife|veteran|pensioner|widow|vegan|coeliac|celiac|diabetic|twin|expat|au pair|mother|father|mum|mom|dad|monk|nun|priest|pilot|scientist|soldier)s?(?=$| (?:in|at|from|for|with|and|who|by|on|of|near|here|myself)(?!\p{L}))`
const métier = String.raw`(?:\p{L}{2,}(?:eur|euse|rice|ier|ière|iste|ien|ienne|logue|graphe|ure)|aide-\p{L}+|sage-femme|prof|maître|maîtresse|médecin|avocate?|étudiante?|enseignante?|soignante?|commerçante?|assistante?|retraitée?|artisane?|chef|cheffe|cadre|architecte|notaire|militaire|fonctionnaire|kiné|maman|papa|mère|père|propriétaire|locataire|bénévole|indépendante?)`
const condition =
  'allergic to|intolerant to|vegetarian|vegan|pescatarian|married|divorced|retired|widowed|self-employed|diabetic|asthmatic|dyslexic|epileptic|autistic|colou?r-?blind|blind|deaf|left-handed|bilingual|lactose|gluten|coeliac|celiac|from (?-i:\\p{Lu})|originally from|born in|\\d+ (?:years|and)|muslim|jewish|christian|catholic|hindu|buddhist'
const état =
  'allergique|intolérante?|végétarien(?:ne)?|végane?|mariée?|pacsée?|divorcée?|retraitée?|veufs?|veuve|diabétique|asthmatique|dyslexique|épileptique|autiste|daltonien(?:ne)?|aveugle|malvoyante?|sourde?|malentendante?|gaucher|gauchère|bilingue|née?|originaire|cœliaque|musulmane?|juive|juif|chrétien(?:ne)?|bouddhiste'
const belonging =
  'dogs?|cats?|sons?|daughters?|child|children|kids?|sisters?|brothers?|horses?|hens|chickens|bees|allerg\\p{L}+|cars?|van|boat|caravan|house|flat|apartment|garden|allotment|greenhouse|piano|guitar|violin|bike|motorbike|motorcycle|pacemaker|mortgage|degree|licen[cs]e'
const illness = '(?:type \\d )?diabetes|asthma|adhd|epilepsy|arthritis|migraines|allergies|hay fever|dyslexia|tinnitus'
const bien =
  'chiens?|chats?|fils|filles?|enfants?|sœurs?|frères?|chevaux|cheval|poules?|ruches?|allergies?|voiture|camion|bateau|caravane|maison|appartement|jardin|potager|piano|guitare|violon|vélo|moto|diabète|asthme|épilepsie|arthrose|migraines|pacemaker|crédit|diplôme|permis|(?-i:\\p{Lu})\\p{L}+'
const habit = String.raw`(?:every|each|on) (?:other )?(?:day|morning|evening|night|week|weekend|month|summer|winter|year|\p{L}+days?)\b|(?:on weekends|for a living)`
const habitude = String.raw`(?:tous|toutes) les (?:\p{L}+ )?\p{L}+s\b|chaque (?:jour|matin|soir|semaine|week-end|mois|été|hiver|année)|depuis (?:\d|l'enfance|toujours|que je suis)`
const i = '(?:i|we)'
const living = [
  '(?:live|lived|work|study|teach|volunteer|serve) (?:in|at|as|near|by|with|outside|between|abroad|nights|part-time|full-time|from)',
  "(?:'ve|have) (?:lived|worked) (?:in|at|as|for|near)",
  '(?:was|were) born|grew up',
  'work for|teach (?!the|this|it|you)',
  'commute',
  'own (?:an?|two|three|my own)',
  'run (?:an?|my own|our own)(?! tests?|scripts?|programs?|servers?|jobs?|query|commands?|loops?|builds?|containers?)',
  'play (?:the (?:\\p{L}+ )?(?:piano|guitar|violin|flute|drums|cello|trumpet|saxophone|bass|harp|organ)|in an?|for an?|chess|football|tennis|rugby|golf|bridge)',
  'wear (?:glasses|contacts|contact lenses|hearing aids?|a pacemaker|a hearing aid|size)',
  'drive (?:an?|to work)',
].join('|')
const named = 'moved (?:back )?(?:to|from)|speak(?: fluent| some| a little)?|(?:live|work|grew up) in'
const vivre = [
  "(?:j'habite|nous habitons|on habite|je vis|nous vivons|on vit) (?:à|au|aux|en|dans|chez|seule?|avec|près|sur|entre)",
  '(?:je travaille|je bosse|nous travaillons) (?:à|au|aux|en|chez|comme|dans|pour|avec|de nuit|près)',
  "(?:j'étudie|j'enseigne) (?:à|au|aux|en|le|la|les|l'|dans)",
  "(?:j'ai|nous avons|on a) (?:déménagé|emménagé|grandi|vécu) (?:à|au|aux|en|dans|chez|près|sur)",
  'je code (?:surtout|principalement|en)',
  'je parle (?:couramment |un peu )?(?:anglais|français|espagnol|allemand|italien|portugais|arabe|chinois|japonais|russe|breton|polonais|turc|néerlandais)',
  "je joue (?:du|de la|de l'|aux?) ?(?:\\p{L}+ )?(?:piano|guitare|violon|flûte|batterie|violoncelle|trompette|saxophone|basse|harpe|orgue|accordéon|échecs|foot(?:ball)?|tennis|rugby|golf|bridge|pétanque)",
  'je porte (?:un |une |des )?(?:pacemaker|lunettes|lentilles|appareil|prothèse|du)',
].join('|')
const am = "(?:i'm|im|i am|i’m)"

const of = (source: string) => new RegExp(`^${source}`, 'iu')

export const factPatterns: readonly FactPattern[] = [
  { pattern: of(String.raw`(?:please )?(?:remember|note|keep in mind) that (?:i|my|we|our)\b`), confidence: 0.95 },
  {
    pattern: of(
      String.raw`(?:s'il (?:te|vous) plaît,? )?(?:souviens-toi|souvenez-vous|retiens|retenez|note|notez) qu(?:e |')(?:je|j'|mon|ma|mes|nous|notre|nos|on)`,
    ),
    confidence: 0.95,
  },
  { pattern: of(String.raw`my (?:full |first |last |middle )?name(?:'s| is) \S`), confidence: 0.9 },
  { pattern: of(String.raw`(?:please )?call me ${capital}\p{L}+$`), confidence: 0.9 },
  { pattern: of(String.raw`je m'appelle \S`), confidence: 0.9 },
  {
    pattern: of(String.raw`(?:my|our) (?:\p{L}+ )?(?:birthday|anniversary|address|job)(?:'s| is| are) \S`),
    confidence: 0.9,
  },
  {
    pattern: of(
      String.raw`(?:mon|ma|notre) (?:anniversaire|adresse|métier|prénom|nom)(?: de \p{L}+)? (?:est|c'est|tombe) \S`,
    ),
    confidence: 0.9,
  },
  {
    pattern: of(
      String.raw`(?:my|our) (?:\p{L}+ ){0,2}(?:${family})s?(?: (?:is|are) (?:called|named) |'s? name(?:'s| is) |'s called )\S`,
    ),
    confidence: 0.9,
  },
  {
    pattern: of(String.raw`(?:mon|ma|mes|notre|nos) (?:\p{L}+ ){0,2}(?:${famille})s? s'appelle(?:nt)? \S`),
    confidence: 0.9,
  },
  {
    pattern: of(String.raw`(my|our) (${family}) (${capital}\p{L}+)(?=['\s]|$).*`),
    confidence: 0.8,
    rewrite: '$1 $2 is called $3',
  },
  {
    pattern: of(String.raw`(mon|ma|notre) (${famille}) (${capital}\p{L}+)(?=\s|$).*`),
    confidence: 0.8,
    rewrite: "$1 $2 s'appelle $3",
  },
  { pattern: of(String.raw`my favou?rite \p{L}+ (?:is|are) \S`), confidence: 0.85 },
  {
    pattern: of(
      String.raw`(?:my|our) (?:\p{L}+ )?(?:${family})s? (?:live|work|teach|is from|is an? |are from|was born|speak|play)s? ?(?:in|at|as|for|near)? ?\S`,
    ),
    confidence: 0.8,
  },
  {
    pattern: of(
      String.raw`(?:mon|ma|mes|notre|nos) (?:${famille})s? (?:vi(?:t|vent)|habite(?:nt)?|travaille(?:nt)?|vien(?:t|nent) d|est (?:née?|originaire|\p{L}+(?:ais|aise|ois|oise|ien|ienne|on|onne|${métier}))(?!\p{L}))`,
    ),
    confidence: 0.8,
  },
  { pattern: of(String.raw`${am} (?:an? )?(?:${condition})(?!\p{L})`), confidence: 0.9 },
  { pattern: of(String.raw`(?:je suis|chuis) (?:une? )?(?:très )?(?:${état})(?!\p{L})`), confidence: 0.9 },
  { pattern: of(String.raw`${am} an? (?:[\p{L}-]+ ){0,3}${trade}(?!\p{L})`), confidence: 0.85 },
  { pattern: of(String.raw`(?:je suis|chuis) (?:une? )?(?:[\p{L}-]+ )?${métier}(?!\p{L})`), confidence: 0.85 },
  {
    pattern: of(String.raw`(?:as|being) (an? (?:[\p{L}-]+ ){0,3}${trade}(?!\p{L}).*)`),
    confidence: 0.8,
    rewrite: 'I am $1',
  },
  {
    pattern: of(String.raw`(?:étant|en tant que?'?) ?((?:${état}|(?:une? )?${métier})(?!\p{L}).*)`),
    confidence: 0.8,
    rewrite: 'Je suis $1',
  },
  { pattern: of(String.raw`(?:i was|i've been) diagnosed with \S`), confidence: 0.9 },
  { pattern: of(String.raw`${i} (?:(?:${living})(?=\s|$)|(?:${named}) ${capital})`), confidence: 0.85 },
  { pattern: of(String.raw`(?:i|we) (?:\p{L}+ ){1,6}(?:${habit})`), confidence: 0.75 },
  {
    pattern: of(
      String.raw`(?:i|we) (?:don'?t|do not|can'?t|cannot|never) (?:eat|drink|smoke|drive|tolerate|have kids|own)`,
    ),
    confidence: 0.8,
  },
  {
    pattern: of(
      String.raw`i (?:prefer|love|hate|can't stand|always) (?!this|that|it\b|how|when|your|the way|you|get|see|end up|think|wonder|have to)\S`,
    ),
    confidence: 0.7,
  },
  {
    pattern: of(
      String.raw`(?:i|we)(?:'ve got| have|'ve| have got) (?:(?:an?|two|three|four|five|six|\d+) (?:(?!question|problem|issue|idea)[\p{L}-]+ ){0,2}(?:${belonging})|${illness})(?=$| (?:and|with|who|that|called|named|since|for|in|from|at|on|since)(?!\p{L})|,)`,
    ),
    confidence: 0.85,
  },
  { pattern: of(String.raw`(?:${vivre})`), confidence: 0.85 },
  { pattern: of(String.raw`(?:je|j'|nous |on ) ?(?:[\p{L}']+ ){1,6}(?:${habitude})`), confidence: 0.75 },
  {
    pattern: of(String.raw`(?:je (?:ne )?|j')(?:mange|bois|fume|conduis|supporte) (?:pas|jamais|plus)`),
    confidence: 0.8,
  },
  {
    pattern: of(String.raw`(?:je préfère|j'adore|je déteste) (?!ça|cela|ce |cet|quand|comment|ton|ta|tes|votre|vos)\S`),
    confidence: 0.7,
  },
  {
    pattern: of(
      String.raw`(?:j'ai|nous avons|on a) (?:(?:une?|deux|trois|quatre|cinq|\d+|des|du|de l'|le) ?)(?:[\p{L}-]+ ){0,2}(?:${bien})(?!\p{L})`,
    ),
    confidence: 0.85,
  },
]
