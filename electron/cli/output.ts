// stdout holds the answer (with --json nothing but JSON), stderr everything else.

import { toErrorShape, type AppError, type ErrorShape } from '../../shared/errors.ts'
import { hasWord, type Words } from '../lib/words.ts'

export interface Output {
  readonly isJson: boolean
  /** The result: one JSON document, or with a text the same for people. */
  result(document: unknown, text: () => string): void
  /** A piece of the answer as it comes, for people only. */
  stream(text: string): void
  /** One line of a batch. */
  line(document: unknown): void
  /** Progress and remarks. */
  note(text: string): void
  /** Over the last `progress` on a terminal; not at all elsewhere. */
  progress(text: string): void
  error(error: AppError): void
}

export function createOutput(isJson: boolean, words: Words): Output {
  let isProgressShown = false
  const clearProgress = () => {
    if (isProgressShown) process.stderr.write('\r\u001b[K')
    isProgressShown = false
  }
  return {
    isJson,
    result: (document, text) => void process.stdout.write(`${isJson ? JSON.stringify(document) : text()}\n`),
    stream: text => {
      if (!isJson) process.stdout.write(text)
    },
    line: document => void process.stdout.write(`${JSON.stringify(document)}\n`),
    note: text => {
      clearProgress()
      process.stderr.write(`${text}\n`)
    },
    progress: text => {
      if (!process.stderr.isTTY) return
      clearProgress()
      process.stderr.write(text)
      isProgressShown = true
    },
    error: error => {
      clearProgress()
      const shape = toErrorShape(error)
      process.stderr.write(`${isJson ? JSON.stringify({ error: shape }) : describeError(shape, words)}\n`)
    },
  }
}

/** What happened and what to do, in the user's language; codes that say little of themselves add the facts. */
function describeError(error: ErrorShape, words: Words): string {
  const body = `error.${error.code}.body`
  const title = `error.${error.code}.title`
  const sentences = [title, body].filter(hasWord).map(id => words(id, error.data))
  if (
    error.code === 'bad_request' ||
    error.code === 'invalid_config' ||
    error.code === 'not_found' ||
    error.code === 'conflict'
  ) {
    sentences.push(error.message)
  }
  return sentences.join(' ')
}

/** `12.3 MB`, `12,3 Mo`. */
export function formatBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const unit = units[power] ?? 'byte'
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
    bytes / 1000 ** power,
  )
}
