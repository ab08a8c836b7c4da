// Finds what is being said among the text nodes of an answer, by its letters alone: markup, spaces and quotes may stand
// differently on the page than in the clause.

/** Stands in a clause's text for what the page draws in its own way: a formula, a picture. */
const GAP = '\uFFFC'
/** Letters that may lie between the parts of a clause with a gap. */
const MAX_GAP = 400

export class ShownText {
  #letters = ''
  /** Text node and offset of each unit of `#letters`. */
  #nodes: Text[] = []
  #offsets: number[] = []

  constructor(root: Element) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const letters: string[] = []
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node as Text
      for (const { 0: run, index } of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        letters.push(run)
        for (let at = 0; at < run.length; at++) {
          this.#nodes.push(text)
          this.#offsets.push(index + at)
        }
      }
    }
    this.#letters = letters.join('')
  }

  /** Where `shown` stands at or behind letter `from`; `end` is the letter behind it. Null where the page does not show it. */
  find(shown: string, from: number): { readonly range: Range; readonly end: number } | null {
    const parts = shown
      .split(GAP)
      .map(lettersOf)
      .filter(part => part !== '')
    const first = parts[0]
    if (first === undefined) return null
    let start = this.#letters.indexOf(first, from)
    // Said again, or the text before it has changed.
    if (start < 0) start = this.#letters.indexOf(first)
    if (start < 0) return null
    let end = start + first.length
    for (const part of parts.slice(1)) {
      const next = this.#letters.indexOf(part, end)
      if (next < 0 || next - end > MAX_GAP) break
      end = next + part.length
    }
    const range = this.#range(start, end)
    return range === null ? null : { range, end }
  }

  #range(start: number, end: number): Range | null {
    const [first, last] = [this.#nodes[start], this.#nodes[end - 1]]
    if (first === undefined || last === undefined) return null
    const range = new Range()
    range.setStart(first, this.#offsets[start] ?? 0)
    // Signs behind the last word belong to it.
    const after = (this.#offsets[end - 1] ?? 0) + 1
    const signs = /^[^\p{L}\p{N}\s]*/u.exec(last.data.slice(after))?.[0].length ?? 0
    range.setEnd(last, after + signs)
    return range
  }
}

function lettersOf(text: string): string {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).join('')
}
