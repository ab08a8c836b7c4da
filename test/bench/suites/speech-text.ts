// Something to say: plain sentences of ordinary length, no part of one twice, so that nothing was spoken before.

const subjects = [
  'The old harbour',
  'A quiet street',
  'The morning train',
  'Our neighbour',
  'The first chapter',
  'This garden',
  'The small museum',
  'A long winter',
]
const verbs = ['keeps', 'shows', 'hides', 'remembers', 'changes', 'follows', 'brings', 'explains']
const objects = [
  'the story of the town',
  'more than it tells',
  'what everybody forgot',
  'the way people live',
  'a promise from long ago',
  'its own kind of light',
  'the colour of the sea',
  'a question without an answer',
]
const endings = [
  'and nobody minds',
  'which surprises most visitors',
  'because the weather allows it',
  'although few people notice',
  'as long as the summer lasts',
  'and that is enough',
]

/** About 5 seconds when spoken; the same for the same number. */
export function sentence(number: number): string {
  const pick = (list: readonly string[], step: number) => list[Math.floor(number / step) % list.length] ?? ''
  const [subject, verb, object, ending] = [pick(subjects, 1), pick(verbs, 3), pick(objects, 7), pick(endings, 11)]
  return `${subject} ${number} ${verb} ${object}, ${ending} in ${number}.`
}

/** `seconds` of speech, about. */
export function answer(seconds: number, from = 0): string {
  return Array.from({ length: Math.ceil(seconds / 5.5) }, (_, index) => sentence(from + index)).join(' ')
}
