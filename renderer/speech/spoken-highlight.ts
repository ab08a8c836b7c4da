// Marks the sentence being said in its answer by the CSS Custom Highlight API: no element changes and nothing renders
// again. While an answer streams its text nodes come and go, so the sentence is looked for anew when they have.

import { ShownText } from './shown-text.ts'
import type { SpeechState, SpeechStore } from './speech-store.ts'

const HIGHLIGHT_NAME = 'spoken'

/** Ends when the returned function is called. */
export function highlightSpoken(speech: SpeechStore): () => void {
  if (!('highlights' in CSS)) return () => undefined
  let text: ShownText | null = null
  let root: Element | null = null
  /** The letter behind the sentence before, from where this one is looked for. */
  let from = 0
  let end = 0
  let sentence = -1
  let isFrameAsked = false
  const observer = new MutationObserver(() => {
    text = null
    ask()
  })

  const clear = () => {
    observer.disconnect()
    text = root = null
    from = end = 0
    sentence = -1
    CSS.highlights.delete(HIGHLIGHT_NAME)
  }
  const ask = () => {
    if (isFrameAsked) return
    isFrameAsked = true
    requestAnimationFrame(() => {
      isFrameAsked = false
      mark(speech.getState())
    })
  }
  const mark = ({ source, current, clauses }: SpeechState) => {
    if (source?.kind !== 'message' || current === null) {
      if (source === null) clear()
      return
    }
    const answer = document.querySelector(`[data-message="${CSS.escape(source.messageId)}"]`)
    if (answer === null) return clear()
    if (answer !== root) {
      clear()
      root = answer
      observer.observe(answer, { childList: true, subtree: true, characterData: true })
    }
    text ??= new ShownText(answer)
    if (current.sentence !== sentence) from = current.sentence < sentence ? 0 : end
    sentence = current.sentence
    end = from
    const ranges: Range[] = []
    for (const clause of clauses) {
      if (clause.sentence !== sentence || clause.shown === '') continue
      const found = text.find(clause.shown, end)
      if (found === null) continue
      ranges.push(found.range)
      end = found.end
    }
    if (ranges.length === 0) CSS.highlights.delete(HIGHLIGHT_NAME)
    else CSS.highlights.set(HIGHLIGHT_NAME, new Highlight(...ranges))
  }

  const unsubscribe = speech.subscribe((state, before) => {
    if (state.current !== before.current || state.source !== before.source) mark(state)
    else if (state.clauses !== before.clauses && state.current !== null) ask()
  })
  return () => {
    unsubscribe()
    clear()
  }
}
