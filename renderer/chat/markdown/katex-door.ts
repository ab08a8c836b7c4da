// The door to KaTeX, loaded with its style sheet and fonts when the first formula appears. It builds elements one by one
// (no HTML strings), and neither links nor pictures nor unbounded macros get through.

import katex from 'katex'
import 'katex/dist/katex.min.css'

export const formulaOptions = {
  trust: false,
  strict: 'ignore',
  throwOnError: true,
  maxExpand: 500,
  /** In em. */
  maxSize: 20,
  output: 'htmlAndMathml',
} as const

/** False for TeX that KaTeX cannot read; `element` is then empty. */
export function drawFormula(tex: string, element: HTMLElement, isDisplay: boolean): boolean {
  try {
    katex.render(tex, element, { ...formulaOptions, displayMode: isDisplay })
    return true
  } catch {
    element.replaceChildren()
    return false
  }
}
