// The thread that reads a file to import: reads, parses and bundles into slices, as fast as they are asked for.
// Slices travel as bytes, so that the main thread hands them on without reading them.

import type { MessagePort } from 'node:worker_threads'
import { toThreadError, type ThreadError } from '../thread-messages.ts'
import type { ImportProblem } from '../../../shared/transfers.ts'
import { SliceTermsMaker, type SliceTerms } from '../search/slice-terms.ts'
import { partsOf } from './import-source.ts'
import { readImport, type AskedFormat } from './read-import.ts'
import { SliceBundle } from './slice-bundle.ts'

export interface ImporterData {
  readonly role: 'importer'
  readonly file: string
  readonly format: AskedFormat
  /** Nothing will be stored. */
  readonly isDryRun: boolean
}

export type ToImporter =
  /** Wants one more slice, and the ones that are begun from now on this large: 1 is the largest. */
  { readonly kind: 'next'; readonly share: number } | { readonly kind: 'close' }

export type FromImporter =
  | {
      readonly kind: 'slice'
      /** An ImportSlice as JSON. */
      readonly slice: Uint8Array<ArrayBuffer>
      /** Null: nothing is stored. */
      readonly terms: SliceTerms | null
      readonly problems: readonly ImportProblem[]
      readonly readBytes: number
      readonly totalBytes: number
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: ThreadError }

export function serveImport(port: MessagePort, data: ImporterData): void {
  let asked = 0
  let share = 0
  let isClosed = false
  let wake = () => {}
  port.on('message', (message: ToImporter) => {
    if (message.kind === 'close') isClosed = true
    else {
      asked++
      share = message.share
    }
    wake()
  })
  const send = async (message: FromImporter) => {
    while (asked === 0 && !isClosed) await new Promise<void>(resolve => (wake = resolve))
    asked--
    if (isClosed) return
    port.postMessage(message, message.kind === 'slice' ? [message.slice.buffer] : [])
  }
  const isFull = (bundle: SliceBundle) => isClosed || bundle.size >= share
  void read(data, send, isFull, () => isClosed)
    .then(
      () => send({ kind: 'end' }),
      (error: unknown) => send({ kind: 'failed', error: toThreadError(error) }),
    )
    .finally(() => port.close())
}

async function read(
  { file, format, isDryRun }: ImporterData,
  send: (message: FromImporter) => Promise<void>,
  isFull: (bundle: SliceBundle) => boolean,
  isClosed: () => boolean,
): Promise<void> {
  const parts = await partsOf(file)
  const totalBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0)
  const termsMaker = isDryRun ? null : new SliceTermsMaker()
  let readBytes = 0
  let bundle = new SliceBundle()
  const flush = async () => {
    const slice = bundle
    bundle = new SliceBundle()
    await send({ kind: 'slice', ...slice.written(termsMaker), problems: slice.problems, readBytes, totalBytes })
  }
  const items = readImport({ parts, format, onBytes: bytes => (readBytes = bytes) })
  for await (const item of items) {
    if (isClosed()) return
    if (item.kind === 'problem') bundle.problems.push(item.problem)
    else {
      for (const message of item.conversation.messages) {
        bundle.add(item.conversation, message)
        if (isFull(bundle)) await flush()
      }
    }
    if (isFull(bundle)) await flush()
  }
  await flush()
}
