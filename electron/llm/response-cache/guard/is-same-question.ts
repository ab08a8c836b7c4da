// Whether two questions ask for the same. No distance between embeddings tells a question from its opposite, so words
// decide: numbers, units, dates, names, negations, opposites, directions, quantities, persons, code and whatever else is
// not known to make no difference must be in both. Unsure means no: that costs time, the other mistake costs trust.

import { formOf, type QuestionForm } from './question-form.ts'

export function isSameQuestion(a: string, b: string): boolean {
  const one = formOf(a) ?? formOf(a, formOf(b)?.lexicon)
  const other = formOf(b) ?? formOf(b, one?.lexicon)
  return one !== null && other !== null && isSameForm(one, other)
}

function isSameForm(a: QuestionForm, b: QuestionForm): boolean {
  if (a.lexicon !== b.lexicon) return false
  const { isSameWord } = a.lexicon
  if (a.head.length + a.phrases.length === 0 || !areSameWords(a.head, b.head, isSameWord)) return false
  const haveEchoes = a.echoes.length > 0 && b.echoes.length > 0
  if (haveEchoes && a.echoes.join() !== b.echoes.join()) return false
  return areSamePhrases(a.phrases, b.phrases, isSameWord)
}

type IsSameWord = (a: string, b: string, isAction: boolean) => boolean

function areSameWords(a: readonly string[], b: readonly string[], isSameWord: IsSameWord): boolean {
  return (
    a.length === b.length &&
    a.every((word, at) => word === b[at] || isSameWord(word, b[at] ?? '', at === 1 && a[0] === 'HOWTO'))
  )
}

/** In any order, but those of one preposition in theirs. */
function areSamePhrases(a: QuestionForm['phrases'], b: QuestionForm['phrases'], isSameWord: IsSameWord): boolean {
  if (a.length !== b.length) return false
  const left = [...b]
  return a.every(phrase => {
    const at = left.findIndex(({ preposition }) => preposition === phrase.preposition)
    const found = left[at]
    if (found === undefined || !areSameWords(phrase.words, found.words, isSameWord)) return false
    left.splice(at, 1)
    return true
  })
}
