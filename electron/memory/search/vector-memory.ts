// The binary codes of all vectors, in memory that the store's threads share. The writer thread alone changes them, after
// its transaction; readers look at them at any time. A code seen half written costs nothing: whatever the scan finds is
// compared once more by the vector in the reader's own view of the database.
//   header | scratch of scans | blocks of 16,384 slots, each: codes, ids, conversations, seconds, kinds
// Slots are in the order of their vectors' ids, so one is found by bisection.

import type { Role } from '../../../shared/models.ts'
import { AppError } from '../../../shared/errors.ts'
import { MAX_PAGES } from './hamming.ts'

export const BLOCK_SLOTS = 16_384
const PAGE_BYTES = 65_536
const HEADER_BYTES = 4_096
const SCRATCHES = 32
const MAX_CODE_BYTES = 512
const SCRATCH_BYTES = MAX_CODE_BYTES + BLOCK_SLOTS * 4
const BLOCKS_AT = HEADER_BYTES + SCRATCHES * SCRATCH_BYTES
/** Besides its code, a slot has 4 + 4 + 4 + 1 bytes. */
const SLOT_EXTRA_BYTES = 13

/** Places in the header, as 32-bit numbers. */
const COUNT = 0
const WORDS = 1
const DEAD = 2
const MODEL = 3
const COMPLETE = 4
const FIRST_LOCK = 16

const kinds: Readonly<Record<Role, number>> = { user: 1, assistant: 2, system: 3, tool: 4 }

export interface Slot {
  /** Of its row in `embedding`. */
  readonly id: number
  readonly conversationId: number
  readonly createdAt: number
  readonly role: Role
  readonly code: Uint8Array
}

/** What the scan sees of a block. */
export interface Block {
  readonly codesAt: number
  readonly count: number
  readonly codes: Uint8Array
  readonly ids: Uint32Array
  readonly conversations: Uint32Array
  readonly seconds: Uint32Array
  readonly kinds: Uint8Array
}

export function createVectorMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(BLOCKS_AT / PAGE_BYTES), maximum: MAX_PAGES, shared: true })
}

export class VectorMemory {
  readonly memory: WebAssembly.Memory

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
  }

  get #header(): Int32Array {
    return new Int32Array(this.memory.buffer, 0, HEADER_BYTES / 4)
  }

  get count(): number {
    return Atomics.load(this.#header, COUNT)
  }

  /** Of 64 bits, in a code; 0 before a model was chosen. */
  get words(): number {
    return Atomics.load(this.#header, WORDS)
  }

  get deadCount(): number {
    return Atomics.load(this.#header, DEAD)
  }

  /** Row of `embedding_model` whose codes these are. */
  get modelId(): number {
    return Atomics.load(this.#header, MODEL)
  }

  /** Whether every vector stored has its code here. */
  get isLoaded(): boolean {
    return Atomics.load(this.#header, COMPLETE) === 1
  }

  /** Empty, for codes of another model. */
  reset(modelId: number, dimensions: number): void {
    const header = this.#header
    Atomics.store(header, COMPLETE, 0)
    Atomics.store(header, COUNT, 0)
    Atomics.store(header, DEAD, 0)
    Atomics.store(header, MODEL, modelId)
    Atomics.store(header, WORDS, Math.ceil(dimensions / 64))
  }

  setLoaded(): void {
    Atomics.store(this.#header, COMPLETE, 1)
  }

  get lastId(): number {
    const { count } = this
    return count === 0 ? 0 : (this.block(Math.floor((count - 1) / BLOCK_SLOTS)).ids[(count - 1) % BLOCK_SLOTS] ?? 0)
  }

  append(slots: readonly Slot[]): void {
    let { count } = this
    let block: Block | null = null
    for (const slot of slots) {
      const at = count % BLOCK_SLOTS
      if (at === 0 || block === null) {
        this.#grow(Math.floor(count / BLOCK_SLOTS) + 1)
        block = this.block(Math.floor(count / BLOCK_SLOTS))
      }
      block.codes.set(slot.code, at * this.words * 8)
      block.ids[at] = slot.id
      block.conversations[at] = slot.conversationId
      block.seconds[at] = Math.max(0, Math.floor(slot.createdAt / 1_000))
      block.kinds[at] = kinds[slot.role]
      count++
    }
    Atomics.store(this.#header, COUNT, count)
  }

  /** Slots as `pack` wrote them. */
  appendPacked(view: DataView, count: number): void {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    const codeBytes = this.words * 8
    let at = this.count
    let from = 0
    while (from < count) {
      this.#grow(Math.floor(at / BLOCK_SLOTS) + 1)
      const block = this.block(Math.floor(at / BLOCK_SLOTS))
      const place = at % BLOCK_SLOTS
      const size = Math.min(BLOCK_SLOTS - place, count - from)
      for (let slot = 0; slot < size; slot++) {
        const head = (from + slot) * 12
        block.ids[place + slot] = view.getUint32(head, true)
        block.conversations[place + slot] = view.getUint32(head + 4, true)
        block.seconds[place + slot] = view.getUint32(head + 8, true)
      }
      block.kinds.set(bytes.subarray(count * 12 + from, count * 12 + from + size), place)
      const codesAt = count * 13 + from * codeBytes
      block.codes.set(bytes.subarray(codesAt, codesAt + size * codeBytes), place * codeBytes)
      at += size
      from += size
    }
    Atomics.store(this.#header, COUNT, at)
  }

  /** The slots from one to before another that are in use, in one piece; null: none is. */
  pack(from: number, to: number): { firstId: number; lastId: number; bytes: Uint8Array } | null {
    const used: number[] = []
    for (let slot = from; slot < to; slot++) {
      if (this.block(Math.floor(slot / BLOCK_SLOTS)).kinds[slot % BLOCK_SLOTS] !== 0) used.push(slot)
    }
    const [first] = used
    if (first === undefined) return null
    const codeBytes = this.words * 8
    const bytes = new Uint8Array(used.length * (SLOT_EXTRA_BYTES + codeBytes))
    const view = new DataView(bytes.buffer)
    used.forEach((slot, at) => {
      const { ids, conversations, seconds, kinds: kindsOfBlock, codes } = this.block(Math.floor(slot / BLOCK_SLOTS))
      const place = slot % BLOCK_SLOTS
      view.setUint32(at * 12, ids[place] ?? 0, true)
      view.setUint32(at * 12 + 4, conversations[place] ?? 0, true)
      view.setUint32(at * 12 + 8, seconds[place] ?? 0, true)
      bytes[used.length * 12 + at] = kindsOfBlock[place] ?? 0
      const code = codes.subarray(place * codeBytes, (place + 1) * codeBytes)
      bytes.set(code, used.length * 13 + at * codeBytes)
    })
    return { firstId: this.#idAt(first), lastId: this.#idAt(used.at(-1) ?? first), bytes }
  }

  /** The first slot whose id is higher. */
  slotAfter(id: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#idAt(middle) <= id) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Ids without a slot are passed over. */
  remove(ids: readonly number[]): void {
    for (const id of ids) {
      const low = this.slotAfter(id - 1)
      if (low >= this.count || this.#idAt(low) !== id) continue
      const { kinds: kindsOfBlock } = this.block(Math.floor(low / BLOCK_SLOTS))
      if (kindsOfBlock[low % BLOCK_SLOTS] === 0) continue
      kindsOfBlock[low % BLOCK_SLOTS] = 0
      Atomics.add(this.#header, DEAD, 1)
    }
  }

  #idAt(slot: number): number {
    return this.block(Math.floor(slot / BLOCK_SLOTS)).ids[slot % BLOCK_SLOTS] ?? 0
  }

  /** All its places, used or not; `count` tells how many are. */
  block(index: number): Block {
    const { buffer } = this.memory
    const codeBytes = this.words * 8
    const codesAt = BLOCKS_AT + index * BLOCK_SLOTS * (codeBytes + SLOT_EXTRA_BYTES)
    const idsAt = codesAt + BLOCK_SLOTS * codeBytes
    return {
      codesAt,
      count: Math.min(BLOCK_SLOTS, this.count - index * BLOCK_SLOTS),
      codes: new Uint8Array(buffer, codesAt, BLOCK_SLOTS * codeBytes),
      ids: new Uint32Array(buffer, idsAt, BLOCK_SLOTS),
      conversations: new Uint32Array(buffer, idsAt + BLOCK_SLOTS * 4, BLOCK_SLOTS),
      seconds: new Uint32Array(buffer, idsAt + BLOCK_SLOTS * 8, BLOCK_SLOTS),
      kinds: new Uint8Array(buffer, idsAt + BLOCK_SLOTS * 12, BLOCK_SLOTS),
    }
  }

  get blockCount(): number {
    return Math.ceil(this.count / BLOCK_SLOTS)
  }

  #grow(blocks: number): void {
    const neededBytes = BLOCKS_AT + blocks * BLOCK_SLOTS * (this.words * 8 + SLOT_EXTRA_BYTES)
    const pages = Math.ceil((neededBytes - this.memory.buffer.byteLength) / PAGE_BYTES)
    if (pages > 0) this.memory.grow(pages)
  }

  /** Gives a scan room of its own for the query's code and what it finds in one block. */
  withScratch<T>(work: (queryAt: number, foundAt: number) => T): T {
    const header = this.#header
    for (let scratch = 0; scratch < SCRATCHES; scratch++) {
      if (Atomics.compareExchange(header, FIRST_LOCK + scratch, 0, 1) !== 0) continue
      const queryAt = HEADER_BYTES + scratch * SCRATCH_BYTES
      try {
        return work(queryAt, queryAt + MAX_CODE_BYTES)
      } finally {
        Atomics.store(header, FIRST_LOCK + scratch, 0)
      }
    }
    throw new AppError('overloaded', 'Too many searches run at once.', { retryable: true })
  }
}

/** Kinds as the scan compares them. */
export function kindOf(role: Role): number {
  return kinds[role]
}
