// What a line of Markdown is, told from its beginning alone (its indentation is gone already).

export type LineMarker =
  | { readonly kind: 'wait' | 'text' | 'table' | 'reference' }
  | { readonly kind: 'quote' | 'heading' | 'fence' | 'rule' | 'note'; readonly length: number }
  | { readonly kind: 'formula'; readonly length: number; readonly closing: string }
  | {
      readonly kind: 'item'
      readonly length: number
      readonly number: number | null
      readonly task: 'done' | 'open' | null
      /** The item begins with a heading, a quote or a fence. */
      readonly holdsBlock: boolean
    }

/** A run of signs longer than this is what it seems. */
const MAX_RUN = 200
const MAX_LABEL = 102

const wait: LineMarker = { kind: 'wait' }
const text: LineMarker = { kind: 'text' }

/** `isLast`: nothing follows `body`. */
export function lineMarker(body: string, isLast: boolean): LineMarker {
  const first = body.charAt(0)
  const run = /^(?:[-=_*`~#]+|[-*_](?: [-*_])+)/.exec(body)?.[0] ?? ''
  if (run !== '' && run.length === body.length && !isLast && run.length < MAX_RUN) return wait
  if (body.length === 1 && /[>$\\\-*+•]/.test(first) && !isLast) return wait
  if (first === '>') return { kind: 'quote', length: body.charAt(1) === ' ' ? 2 : 1 }
  if (first === '|') return { kind: 'table' }
  if (/^#{1,6}$/.test(run) && /^[ \t\n]/.test(body.slice(run.length))) return { kind: 'heading', length: run.length }
  if (/^(?:`{3,}|~{3,})/.test(run)) return { kind: 'fence', length: run.length }
  if (body.startsWith('$$')) return { kind: 'formula', length: 2, closing: '$$' }
  if (body.startsWith('\\[')) return { kind: 'formula', length: 2, closing: '\\]' }
  if (/^(?:-{2,}|={2,}|_{3,}|\*{3,}|[-*_](?: [-*_]){2,})$/.test(run)) {
    const behind = /^[ \t\r]*(\n|$)/.exec(body.slice(run.length))
    if (behind !== null && behind[1] === '' && !isLast) return wait
    if (behind !== null) return { kind: 'rule', length: run.length + behind[0].length }
  }
  if (/^[-*+•][ \t]/.test(body)) return itemMarker(body, 2, null, isLast)
  if (/^\d{1,3}[.)]?$/.test(body) && !isLast) return wait
  const number = /^(\d{1,3})[.)][ \t]/.exec(body)
  if (number !== null) return itemMarker(body, number[0].length, Number(number[1]), isLast)
  return first === '[' ? labelMarker(body, isLast) : text
}

function itemMarker(body: string, length: number, number: number | null, isLast: boolean): LineMarker {
  const content = body.slice(length)
  const task = /^\[([ xX]?)(?:\]( |\n)?)?/.exec(content)
  const isTaskOpen = task !== null && task[0].length < 4 && content.length === task[0].length
  if (!isLast && (isTaskOpen || /^(?:`{0,2}|~{0,2}|#{1,6})$/.test(content))) return wait
  const isTask = task?.[2] !== undefined
  return {
    kind: 'item',
    length,
    number,
    task: isTask ? (/x/i.test(task[1] ?? '') ? 'done' : 'open') : null,
    holdsBlock: /^(?:`{3,}|~{3,}|>|#{1,6} )/.test(content),
  }
}

/** `[^1]: note` and `[name]: address`. */
function labelMarker(body: string, isLast: boolean): LineMarker {
  const label = /^\[(\^?)[^\]\n]{1,100}\](:?)/.exec(body)
  const isUndecided =
    label === null
      ? !/[\]\n]/.test(body) && body.length < MAX_LABEL
      : body.length === label[0].length && label[2] === ''
  if (isUndecided && !isLast) return wait
  if (label?.[2] !== ':') return text
  return label[1] === '^' ? { kind: 'note', length: label[0].length } : { kind: 'reference' }
}
