// Reads the head of a GGUF file without llama.cpp, to list models and to refuse files that are none before native code
// sees them; says whether a model writes or makes vectors. The file is hostile input: every count and length is bounded, and nothing is kept but a few names.

import { open } from 'node:fs/promises'
import { HeadReader, invalidGguf, MAX_HEAD_BYTES } from './gguf-head-reader.ts'
import { ggmlTypeSizes, quantizationNames } from './gguf-types.ts'

export interface GgufInfo {
  readonly architecture: string
  /** embedding: it makes vectors of texts, and does not write. */
  readonly use: 'chat' | 'embedding'
  /** Of its vectors. */
  readonly dimensions: number | null
  readonly name: string | null
  readonly contextLength: number | null
  readonly quantization: string | null
  /** ISO 639-1 codes its maker claims. */
  readonly languages: readonly string[]
  readonly sizeBytes: number
}

/** Rejects with `llm_model_invalid`, whose data.reason is a GgufDefect, for a file that can neither write nor embed. */
export async function readGguf(path: string): Promise<GgufInfo> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return await readHead(new HeadReader(file, size))
  } finally {
    await file.close()
  }
}

const MAX_KEYS = 10_000
const MAX_TENSORS = 100_000
const MAX_NAME_BYTES = 1_024
const MAX_KEPT_TEXTS = 64
const MAX_ARRAY_DEPTH = 3
const DEFAULT_ALIGNMENT = 32
/** Architectures that see, hear or speak, and parts of others. */
const wordless = /^clip$|^t5encoder$|^wavtokenizer|^mmproj/i
/** Others embed when their head says how tokens become one vector (Qwen3-Embedding has the architecture of Qwen3). */
const embedding = /bert|embed/i
/** llama.cpp's numbers: mean, first token, last token. Left out: none, and 4, which ranks and gives no vector. */
const poolings: readonly unknown[] = [1, 2, 3]
const RANKS = 4

async function readHead(head: HeadReader): Promise<GgufInfo> {
  if (head.size < 24) throw invalidGguf('not_gguf', 'it is too short')
  if ((await head.text(4)) !== 'GGUF') throw invalidGguf('not_gguf', 'it does not begin with GGUF')
  const version = await head.u32()
  if (version !== 2 && version !== 3) throw invalidGguf('version', `its format version is ${version}`)
  const tensorCount = await head.count(MAX_TENSORS, 'tensors')
  const keyCount = await head.count(MAX_KEYS, 'keys')

  const kept = new Map<string, Kept>()
  for (let index = 0; index < keyCount; index++) {
    const key = await head.string(MAX_NAME_BYTES)
    const value = await readValue(head, await head.u32(), 0)
    if (isWanted(key)) kept.set(key, value)
  }
  await checkTensors(head, tensorCount, alignmentOf(kept))
  return describe(kept, head.size)
}

/** Texts, numbers and short lists of texts; null for all else. */
type Kept = string | number | readonly string[] | null

const wantedEnding = /\.(context_length|embedding_length|pooling_type)$/

function isWanted(key: string): boolean {
  return key.startsWith('general.') || wantedEnding.test(key) || key === 'split.count'
}

async function readValue(head: HeadReader, type: number, depth: number): Promise<Kept> {
  switch (type) {
    case 0:
    case 1:
    case 7:
      return await head.unsigned(1)
    case 2:
    case 3:
      return await head.unsigned(2)
    case 4:
    case 5:
      return await head.u32()
    case 6:
      head.skip(4)
      return null
    case 8:
      return await head.keptString()
    case 9:
      return await readArray(head, depth)
    case 10:
    case 11:
      return await head.u64()
    case 12:
      head.skip(8)
      return null
    default:
      throw invalidGguf('malformed', `a value has the unknown type ${type}`)
  }
}

const fixedSizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
}
const STRING_TYPE = 8

async function readArray(head: HeadReader, depth: number): Promise<Kept> {
  if (depth >= MAX_ARRAY_DEPTH) throw invalidGguf('malformed', 'lists lie too deep in lists')
  const type = await head.u32()
  // Each element takes a byte or more, so a list cannot have more than the file has bytes.
  const length = await head.count(Math.min(head.size, MAX_HEAD_BYTES), 'elements')
  const size = fixedSizes[type]
  if (size !== undefined) {
    head.skip(length * size)
    return null
  }
  if (type === STRING_TYPE && length > MAX_KEPT_TEXTS) {
    await head.skipStrings(length)
    return null
  }
  const texts: string[] = []
  for (let index = 0; index < length; index++) {
    const value = await readValue(head, type, depth + 1)
    if (typeof value === 'string') texts.push(value)
  }
  return texts
}

async function checkTensors(head: HeadReader, count: number, alignment: number): Promise<void> {
  if (count === 0) throw invalidGguf('malformed', 'it holds no weights')
  let dataBytes = 0
  for (let index = 0; index < count; index++) {
    await head.string(MAX_NAME_BYTES)
    const dimensions = await head.u32()
    if (dimensions > 4) throw invalidGguf('malformed', `a tensor has ${dimensions} dimensions`)
    let elements = 1
    for (let dimension = 0; dimension < dimensions; dimension++) elements *= await head.u64()
    const size = ggmlTypeSizes[await head.u32()]
    const offset = await head.u64()
    // A type newer than the table: its bytes are not known, its beginning is.
    const bytes = size === undefined ? 1 : (elements / size.blockElements) * size.blockBytes
    dataBytes = Math.max(dataBytes, offset + bytes)
  }
  const dataStart = Math.ceil(head.position / alignment) * alignment
  if (dataStart + dataBytes > head.size)
    throw invalidGguf('truncated', `${Math.ceil(dataStart + dataBytes - head.size)} bytes are missing`, {
      sizeBytes: head.size,
      expectedBytes: dataStart + dataBytes,
    })
}

function alignmentOf(kept: ReadonlyMap<string, Kept>): number {
  const alignment = kept.get('general.alignment') ?? DEFAULT_ALIGNMENT
  if (typeof alignment !== 'number' || alignment < 1 || alignment > 65_536)
    throw invalidGguf('malformed', 'its alignment is impossible')
  return alignment
}

function describe(kept: ReadonlyMap<string, Kept>, sizeBytes: number): GgufInfo {
  const architecture = kept.get('general.architecture')
  if (typeof architecture !== 'string') throw invalidGguf('malformed', 'it does not say its architecture')
  const pooling = kept.get(`${architecture}.pooling_type`)
  if (wordless.test(architecture) || pooling === RANKS)
    throw invalidGguf('not_a_chat_model', `its kind is ${architecture}`, { architecture })
  const parts = kept.get('split.count')
  if (typeof parts === 'number' && parts > 1) throw invalidGguf('split_file', `it is one of ${parts} parts`)
  const name = kept.get('general.name')
  const contextLength = kept.get(`${architecture}.context_length`)
  const dimensions = kept.get(`${architecture}.embedding_length`)
  const fileType = kept.get('general.file_type')
  const languages = kept.get('general.languages')
  return {
    architecture,
    use: embedding.test(architecture) || poolings.includes(pooling) ? 'embedding' : 'chat',
    dimensions: typeof dimensions === 'number' && dimensions > 0 ? dimensions : null,
    name: typeof name === 'string' ? name : null,
    contextLength: typeof contextLength === 'number' && contextLength > 0 ? contextLength : null,
    quantization: typeof fileType === 'number' ? (quantizationNames[fileType] ?? null) : null,
    languages: Array.isArray(languages) ? languages.filter(code => /^[a-z]{2}$/.test(code as string)) : [],
    sizeBytes,
  }
}
