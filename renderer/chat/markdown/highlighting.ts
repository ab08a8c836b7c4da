// Asks the highlighting worker and remembers its answers, since a list that scrolls asks for the same code again.
// One worker, started with the first question; one that does not answer in time is ended and started anew.

import { startWorker } from '../../start-worker.ts'
import type { LanguageId } from './languages.ts'

/** Pieces of a line with their kind (`keyword`, `string` …), null for plain text. */
export type ColouredLine = readonly (readonly [text: string, kind: string | null])[]

export interface HighlightQuestion {
  readonly id: number
  readonly language: LanguageId
  readonly code: string
}

export interface HighlightAnswer {
  readonly id: number
  readonly lines: readonly ColouredLine[] | null
}

/** Longer code stays without colour: thousands of elements would cost more than they tell. */
const MAX_CODE = 40_000
const ANSWER_TIMEOUT_MS = 5_000
/** UTF-16 units of code whose colours are remembered. */
const MAX_REMEMBERED = 1_000_000

interface Waiting extends HighlightQuestion {
  readonly resolve: (lines: readonly ColouredLine[] | null) => void
}

const remembered = new Map<string, readonly ColouredLine[] | null>()
let rememberedLength = 0
let worker: Worker | null = null
let nextId = 1
let timer: ReturnType<typeof setTimeout> | undefined
/** The first is with the worker; the others wait here, so that what is no longer wanted can go. */
let queue: Waiting[] = []

export function rememberedColours(language: LanguageId, code: string): readonly ColouredLine[] | null {
  return remembered.get(keyOf(language, code)) ?? null
}

/** Null when the code has no colours. Aborted: the question is dropped if the worker does not have it yet. */
export function highlight(
  language: LanguageId,
  code: string,
  signal: AbortSignal,
): Promise<readonly ColouredLine[] | null> {
  const known = remembered.get(keyOf(language, code))
  if (known !== undefined || code.length > MAX_CODE || code === '') return Promise.resolve(known ?? null)
  return new Promise(resolve => {
    const question: Waiting = { id: nextId++, language, code, resolve }
    signal.addEventListener('abort', () => {
      if (queue[0] !== question) queue = queue.filter(other => other !== question)
    })
    queue.push(question)
    if (queue.length === 1) ask(question)
  })
}

function ask({ id, language, code }: Waiting): void {
  worker ??= startHighlighting()
  worker.postMessage({ id, language, code } satisfies HighlightQuestion)
  timer = setTimeout(giveUp, ANSWER_TIMEOUT_MS)
}

function receive({ id, lines }: HighlightAnswer): void {
  if (queue[0]?.id === id) settle(lines)
}

/** The code the worker hangs on would hang the next one too: it is remembered as having no colours. */
function giveUp(): void {
  worker?.terminate()
  worker = null
  settle(null)
}

function settle(lines: readonly ColouredLine[] | null): void {
  clearTimeout(timer)
  const question = queue.shift()
  if (question === undefined) return
  remember(question, lines)
  question.resolve(lines)
  if (queue[0] !== undefined) ask(queue[0])
}

function remember({ language, code }: HighlightQuestion, lines: readonly ColouredLine[] | null): void {
  remembered.set(keyOf(language, code), lines)
  rememberedLength += code.length
  for (const oldest of remembered.keys()) {
    if (rememberedLength <= MAX_REMEMBERED) break
    remembered.delete(oldest)
    rememberedLength -= oldest.length - oldest.indexOf('\n') - 1
  }
}

function keyOf(language: LanguageId, code: string): string {
  return `${language}\n${code}`
}

function startHighlighting(): Worker {
  const started = startWorker('highlight')
  started.onmessage = (event: MessageEvent<HighlightAnswer>) => receive(event.data)
  started.onerror = giveUp
  return started
}
