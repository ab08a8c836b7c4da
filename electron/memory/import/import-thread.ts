// The thread that reads a file to import: reads, parses and bundles into slices, as fast as they are asked for.
// Slices travel as bytes, so that the main thread hands them on without reading them.

import type { MessagePort } from 'node:worker_threads'
import { toThreadError, type ThreadError } from '../thread-messages.ts'
import type { ImportProblem } from '../../../shared/transfers.ts'
import type { ImportedConversation, ImportedMessage, ImportSlice } from './imported.ts'
import { partsOf } from './import-source.ts'
import { readImport, type AskedFormat } from './read-import.ts'

export interface ImporterData {
  readonly role: 'importer'
  readonly file: string
  readonly format: AskedFormat
}

export type ToImporter = { readonly kind: 'next' } | { readonly kind: 'close' }

export type FromImporter =
  | {
      readonly kind: 'slice'
      /** An ImportSlice as JSON. */
      readonly slice: Uint8Array<ArrayBuffer>
      readonly problems: readonly ImportProblem[]
      readonly readBytes: number
      readonly totalBytes: number
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: ThreadError }

/** One transaction of the writer: small enough that a question asked meanwhile hardly waits. */
const SLICE_MESSAGES = 2_000
const SLICE_CHARACTERS = 1_000_000
const SLICE_PROBLEMS = 200

export function serveImport(port: MessagePort, data: ImporterData): void {
  let asked = 0
  let isClosed = false
  let wake = () => {}
  port.on('message', (message: ToImporter) => {
    if (message.kind === 'close') isClosed = true
    else asked++
    wake()
  })
  const send = async (message: FromImporter) => {
    while (asked === 0 && !isClosed) await new Promise<void>(resolve => (wake = resolve))
    asked--
    if (isClosed) return
    port.postMessage(message, message.kind === 'slice' ? [message.slice.buffer] : [])
  }
  void read(data, send, () => isClosed)
    .then(
      () => send({ kind: 'end' }),
      (error: unknown) => send({ kind: 'failed', error: toThreadError(error) }),
    )
    .finally(() => port.close())
}

async function read(
  { file, format }: ImporterData,
  send: (message: FromImporter) => Promise<void>,
  isClosed: () => boolean,
): Promise<void> {
  const parts = await partsOf(file)
  const totalBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0)
  let readBytes = 0
  let bundle = new Bundle()
  const flush = async () => {
    const slice = bundle
    bundle = new Bundle()
    await send({ kind: 'slice', slice: slice.bytes(), problems: slice.problems, readBytes, totalBytes })
  }
  const items = readImport({ parts, format, onBytes: bytes => (readBytes = bytes) })
  for await (const item of items) {
    if (isClosed()) return
    if (item.kind === 'problem') bundle.problems.push(item.problem)
    else {
      for (const message of item.conversation.messages) {
        bundle.add(item.conversation, message)
        if (bundle.isFull) await flush()
      }
    }
    if (bundle.isFull) await flush()
  }
  await flush()
}

class Bundle {
  readonly problems: ImportProblem[] = []
  readonly #conversations = new Map<string, ImportedConversation & { readonly messages: ImportedMessage[] }>()
  #messages = 0
  #characters = 0

  get isFull(): boolean {
    return (
      this.#messages >= SLICE_MESSAGES || this.#characters >= SLICE_CHARACTERS || this.problems.length >= SLICE_PROBLEMS
    )
  }

  add(conversation: ImportedConversation, message: ImportedMessage): void {
    let known = this.#conversations.get(conversation.id)
    if (known === undefined) {
      known = { ...conversation, messages: [] }
      this.#conversations.set(conversation.id, known)
    }
    known.messages.push(message)
    this.#messages++
    this.#characters += message.content.length + (message.reasoning?.length ?? 0)
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const slice: ImportSlice = { conversations: [...this.#conversations.values()] }
    return new TextEncoder().encode(JSON.stringify(slice))
  }
}
