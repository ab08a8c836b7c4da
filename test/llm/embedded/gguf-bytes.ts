// Writes small GGUF files for tests of the reader, right ones and wrong ones.

export type Value =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'u32'; readonly value: number }
  | { readonly type: 'strings'; readonly value: readonly string[] }

export interface GgufParts {
  readonly magic?: string
  readonly version?: number
  readonly keys?: Readonly<Record<string, Value>>
  readonly tensors?: readonly {
    readonly dimensions: readonly number[]
    readonly type: number
    readonly offset: number
  }[]
  /** Overrides the counts that the lists give. */
  readonly keyCount?: bigint
  readonly tensorCount?: bigint
  /** Bytes of weights; by default what one tensor of 32 floats takes. */
  readonly dataBytes?: number
}

export const usableKeys: Readonly<Record<string, Value>> = {
  'general.architecture': { type: 'string', value: 'llama' },
  'general.name': { type: 'string', value: 'Tiny' },
  'general.file_type': { type: 'u32', value: 15 },
  'general.languages': { type: 'strings', value: ['en', 'fr', 'not a code'] },
  'llama.context_length': { type: 'u32', value: 4_096 },
}

export function ggufBytes({
  magic = 'GGUF',
  version = 3,
  keys = usableKeys,
  tensors = [{ dimensions: [32], type: 0, offset: 0 }],
  keyCount = BigInt(Object.keys(keys).length),
  tensorCount = BigInt(tensors.length),
  dataBytes = 128,
}: GgufParts = {}): Buffer {
  const parts = [Buffer.from(magic), u32(version), u64(tensorCount), u64(keyCount)]
  for (const [key, value] of Object.entries(keys)) parts.push(text(key), valueBytes(value))
  tensors.forEach(({ dimensions, type, offset }, index) => {
    parts.push(text(`tensor.${index}`), u32(dimensions.length), ...dimensions.map(size => u64(BigInt(size))))
    parts.push(u32(type), u64(BigInt(offset)))
  })
  const head = Buffer.concat(parts)
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32)
  return Buffer.concat([head, padding, Buffer.alloc(dataBytes)])
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(BigInt(bytes.length)), bytes])
}

function valueBytes(value: Value): Buffer {
  switch (value.type) {
    case 'string':
      return Buffer.concat([u32(8), text(value.value)])
    case 'u32':
      return Buffer.concat([u32(4), u32(value.value)])
    case 'strings':
      return Buffer.concat([u32(9), u32(8), u64(BigInt(value.value.length)), ...value.value.map(text)])
  }
}
