// English, as far as the guard must know it. Upper case stands for what is asked (HOWTO, WHEN …).

import { rewritesOf, synonymsOf, wordSet, type Lexicon } from './lexicon.ts'

const adjective = 'hard|difficult|easy|simple|dangerous|safe|bad|good|healthy|legal|possible|expensive|cheap'
const subject = 'i|you|one|we|people'

const rewrites = rewritesOf([
  // Contractions.
  ["(\\w+)n't", '$1 not'],
  ['ca not|cannot|can not', 'can not'],
  ['wo not', 'will not'],
  ["(what|who|where|when|how|that|it|there|here)'s", '$1 is'],
  ["i'm", 'i am'],
  ["(\\w+)'(?:re)", '$1 are'],
  ["(\\w+)'(?:ve)", '$1 have'],
  ["(\\w+)'(?:ll)", '$1 will'],
  ["i'd like", 'i want'],
  ["([\\p{L}\\d.]+(?: [\\p{Lu}][\\p{L}]+)?)'s (birth date|date of birth)", 'birth date of $1'],
  ["([\\p{L}\\d.-]+)'s? (\\p{L}+)", '$2 of $1'],
  // Manners around the question.
  ['hi|hello|hey|thanks|thank you|please|exactly|actually|basically|kindly|in general|in short', ''],
  ['(?:can|could|would|will) you (?:tell|show|explain to|teach|help|give) me', 'tell me'],
  ['(?:can|could|would|will) you(?= (?:explain|define|describe|recommend|suggest|give|list|name|translate))', ''],
  ['(?:i want|i need|i would like) to know', 'tell me'],
  ['do you know', ''],
  ['i want to ([^,]+) , how (?:do|can) i do (?:that|this|it)', 'HOWTO $1'],
  ['i need help (\\w+ing)|^ (\\p{L}+ing)', 'HOWTO $1$2'],
  ['explain to me', 'explain'],
  ['(explain .+) to me', '$1'],
  // How something is done.
  [`how (?:do|can|could|would|does|should|might) (?:${subject})(?: go about)?`, 'HOWTO'],
  ['(?:tell me )?how to', 'HOWTO'],
  [
    '(?:tell me )?(?:what is|what are|is there) (?:the|a) (?:(?:best|good|right|correct|proper|easiest|usual) )?(?:way|method|steps|procedure|process) (?:to|for|of)',
    'HOWTO',
  ],
  ['(?:the )?(?:steps|way) to', 'HOWTO'],
  [`what (?:do|should|must) (?:${subject}) (?:need to |have to )?do to`, 'HOWTO'],
  ['HOWTO say (.+) in (\\p{L}+)', 'WORD $1 in $2'],
  ['translate (.+) (?:into|to) (\\p{L}+)', 'WORD $1 in $2'],
  ['what is the (\\p{L}+) (?:word|term|translation) (?:for|of) (.+)', 'WORD $2 in $1'],
  ['what is (good night|good morning|goodbye|hello|thank you|yes|no) in (\\p{L}+)', 'WORD $1 in $2'],
  ['(?:what is )?(?:the |a )?recipes? (?:for|of)', 'HOWTO make'],
  ['how (?:is|are) (.+?) (?:prepared|made|cooked)', 'HOWTO make $1'],
  ['HOWTO (?:prepare|cook)', 'HOWTO make'],
  // Measures.
  ['how (?:long|much time)', 'HOWLONG'],
  ['HOWLONG (?:do|does|can|will) (.+?) live', 'lifespan of $1'],
  ['life expectancy|life span', 'lifespan'],
  [
    'how many (?:people|inhabitants|residents) (?:live|are there|are) in|number of inhabitants (?:of|in)',
    'population of',
  ],
  ['how many inhabitants (?:does|do) (.+) have', 'population of $1'],
  ['which country has the most people', 'what country has the largest population'],
  ['how (?:tall|high) (?:is|are)', 'height of'],
  ['how deep (?:is|are)', 'depth of'],
  ['how wide (?:is|are)', 'width of'],
  ['how old (?:is|are)', 'age of'],
  ['how (?:big|large) (?:is|are)', 'size of'],
  ['how hot (?:is|are)', 'temperature of'],
  ['how (?:heavy) (?:is|are)', 'weight of'],
  ['how much (?:do|does) (.+?) weigh', 'weight of $1'],
  ['how much (?:do|does) (.+?) cost', 'price of $1'],
  ['how fast can (.+?) (?:run|go|swim|fly)', 'speed of $1'],
  ['how fast (?:is|are)', 'speed of'],
  ['(?:top|maximum) speed of', 'speed of'],
  ['how far (?:is|are) (.+?) from', 'distance between $1 and'],
  ['how (?:often|many times|frequently)', 'HOWOFTEN'],
  ['(?:at|in|on|during) (?:what|which) (?:year|date|day)|what (?:year|date)|what time of (?:the )?year', 'when'],
  ['when (.+) born in', 'when $1 born'],
  // Births, makers, meanings.
  ['when (?:was|were|is) (.+?) born', 'birth date of $1'],
  ['birthday|birthdate|date of birth', 'birth date'],
  ['where (?:was|were|is) (.+?) born', 'birthplace of $1'],
  ['place of birth', 'birthplace'],
  ['how did (.+) die', 'cause of death of $1'],
  ['by whom (?:was|were) (.+?) (\\p{L}+ed|written|made|built)', 'who $2 $1'],
  ['(.+?) (?:was|were) (\\p{L}+ed|written|made|built) by whom', 'who $2 $1'],
  ['who (?:is|was) the author of|who is the writer of', 'who wrote'],
  ['what (?:makes|made)', 'why is'],
  ['what is the reason(?: (?:that|why|for))?|what are the reasons why|how come', 'why'],
  ['why (?:do|does) (.+) happen', 'what causes $1'],
  ['what (?:do|does) (.+?) stand for|what is (.+?) short for', 'ABBREVIATION $1$2'],
  ['what (?:do|does) (.+?) mean', 'MEANING $1'],
  ['(?<=^ )(.+?) (?:meaning|definition)(?= \\?)', 'MEANING $1'],
  ['(?:what is )?(?:the |a )?(?:meaning|definition) of', 'MEANING'],
  ['define', 'MEANING'],
  ['(?:what is )?(?:the |a )?difference between (.+?) and (.+?)(?= \\?)', 'DIFFERENCE $1 AND $2'],
  ['how (?:do|does|is|are) (.+?) and (.+?) (?:differ|different)', 'DIFFERENCE $1 AND $2'],
  ['how (?:is|are) (.+?) different from (.+?)(?= \\?)', 'DIFFERENCE $1 AND $2'],
  ['(?:tell me )?(?:explain )?how (?:do|does) (.+?) work', 'HOWWORKS $1'],
  ['(?:tell me )?(?:explain )?how (.+?) works?', 'HOWWORKS $1'],
  ['(?:give me |tell me )?(?:an )?(?:explanation of)', ''],
  ['(?:explain|describe|tell me about|tell me) (what|who|where|when|why) (.+?) (?:is|are)(?= \\?)', '$1 is $2'],
  ['(?:tell me )?(who|what|where) (.+?) (was|were)(?= \\?)', '$1 $3 $2'],
  ['tell me about|what is meant by|explain|describe|tell me', ''],
  ['^ MEANING(?! .* in )', ''],
  // Things asked for.
  ['what (?:do|does) people use (.+?) for', 'what is $1 used for'],
  ['(?:give me|recommend|suggest|show me|list)(?: me)?(?: some)?', ''],
  ['what are some', ''],
  ['(?:have|has|need) to', 'must'],
  ['^ what (?:is|are)', ''],
  ['what are some|what are', 'what'],
  ['what currency is used in', 'currency of'],
  ['what (?:do|does) (.+?) eats?', 'diet of $1'],
  ['what should i see in|what are the sights to see in', 'sights in'],
  ['sights to see', 'sights'],
  ['capital city', 'capital'],
  ['(?:which|what) city is the capital', 'capital'],
  ['(?:which|what) (\\p{L}+) (?:is|are) the (\\p{L}+est)', 'what is the $2 $1'],
  ['world war (?:2|ii|two)', 'second world war'],
  ['world war (?:1|i|one)', 'first world war'],
  // Yes or no.
  [`is it (${adjective}) to (.+?)(?= \\?)`, 'is $2 $1'],
  [`is (.+?) (${adjective}) to (\\p{L}+)`, 'is $3 $1 $2'],
  ['is it (?:ok|okay|all right|alright|fine) for (.+?) to', 'can $1'],
  ['is (.+) bad for (?:you|one|people)', 'is $1 unhealthy'],
  ['more quickly', 'faster'],
  ['fall asleep|get to sleep|go to sleep', 'sleep'],
  ['get rid of', 'remove'],
  ['where (?:is|are) (.+?) (?:located|situated)', 'where $1'],
  ['location of', 'where is'],
  ['a day|per day|each day|every day', 'daily'],
  ['(does|should|can|must) one', '$1 i'],
  ['what was the cause of death', 'cause of death'],
  ['per cent', 'percent'],
  ['going to', 'will'],
])

/** Irregular forms and words of one meaning. Nothing that is a synonym in some sentences only. */
const synonyms = synonymsOf(`
  what which
  make create
  remove delete erase clear
  repair fix mend
  start begin starting beginning
  end finish
  buy purchase
  show display
  use utilise utilize employ
  update upgrade
  happen occur
  big large huge
  biggest largest
  small little
  fast quick quickly rapidly
  hard difficult tough
  easy simple
  important significant
  famous well-known
  smart clever intelligent
  allowed permitted
  forbidden prohibited banned
  often frequently
  usually normally typically
  roughly approximately
  advantages benefits pros upsides strengths
  disadvantages drawbacks cons downsides weaknesses
  price cost
  car automobile
  film movie
  picture image photo photograph
  doctor physician
  child kid
  children kids
  mother mum mom
  father dad
  phone telephone
  television tv
  airplane plane aeroplane
  airplanes planes aeroplanes
  bicycle bike
  shop store
  holiday vacation
  rubbish trash garbage
  tie necktie
  colour color
  colours colors
  centre center
  tyre tire
  metre meter
  metres meters
  litre liter
  litres liters
  flavour flavor
  analyse analyze
  organise organize
  usa us america
  uk britain
  percent %
  km kilometres kilometre kilometers kilometer
  kg kilograms kilogram kilos
  cm centimetres centimeters
  max maximum
  min minimum
  versus vs
  tips advice
  folder directory
  folders directories
  someone somebody
  everyone everybody
  was were did
  will shall
  not n't
  wrote written
  men man
  women woman
  mice mouse
  daily everyday
`)

export const english: Lexicon = {
  marks: wordSet(
    'the is are was were what which who whose how why when where do does did can could should would will of and to in for with from my your i you it this that tell me give please an a not between there on at by be have has if without than or',
  ),
  rewrites,
  fillers: wordSet(
    'a an the is are am be do does it that there this of so to just really , ? ! . : ; " “ ” … – — ( ) have has',
  ),
  prepositions: {
    in: 'in',
    using: 'in',
    on: 'on',
    with: 'with',
    for: 'for',
    about: 'about',
    from: 'from',
    into: 'into',
    at: 'at',
    by: 'by',
    of: '',
  },
  synonyms,
  numbers: {
    zero: 0,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    hundred: 100,
    thousand: 1_000,
    million: 1_000_000,
  },
  toolPrepositions: new Set(['in', 'on', 'with', 'using']),
  isSameWord: (a, b, isAction) => {
    const known = isAction ? [...plainForms(b), ...gerundBases(b)] : plainForms(b)
    return [...plainForms(a), ...(isAction ? gerundBases(a) : [])].some(base => known.includes(base))
  },
}

/** Their ending makes another thing of them, or is none. */
const alone = wordSet('news customs goods arms glasses windows pants mars paris texas always process physics this his')

/** What a word may be a plural or a third person of; itself included. Not -ed, which turns round who does what. */
function plainForms(word: string): string[] {
  if (!/^[a-z]{4,}$/.test(word) || alone.has(word)) return [word]
  if (/[^aeiou]ies$/.test(word)) return [word, `${word.slice(0, -3)}y`]
  if (/(?:ss|x|z|ch|sh)es$/.test(word)) return [word, word.slice(0, -2)]
  return /[^suis]s$/.test(word) ? [word, word.slice(0, -1)] : [word]
}

/** Fishing is not fish, but fishing for something and how to fish for it are one. */
function gerundBases(word: string): string[] {
  if (!/^[a-z]{3,}ing$/.test(word)) return []
  const stem = word.slice(0, -3)
  return [stem, `${stem}e`, ...(/([^aeiouls])\1$/.test(stem) ? [stem.slice(0, -1)] : [])]
}
