// Structured clone as text, for the way between page and main process: what Electron's IPC carries arrives the same,
// what it refuses (functions, symbols, DOM objects) is refused with its words. Also runs inside the page, so each
// function stands alone: nothing here may use a name from outside `createWire`.

export interface Wire {
  encode(value: unknown): string
  decode(text: string): unknown
}

export function createWire(): Wire {
  type Tagged = { readonly $: string; readonly v?: unknown }
  const views = ['Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array'] // prettier-ignore
  const constructors = globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>
  const kindOf = (value: object) => Object.prototype.toString.call(value).slice(8, -1)

  function toBase64(bytes: Uint8Array): string {
    let text = ''
    for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
    return btoa(text)
  }

  function fromBase64(text: string): ArrayBuffer {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes.buffer
  }

  function pack(value: unknown, above: readonly object[]): unknown {
    switch (typeof value) {
      case 'undefined':
        return { $: 'undefined' }
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
      case 'bigint':
        return { $: 'bigint', v: value.toString() }
      case 'function':
      case 'symbol':
        throw new Error('An object could not be cloned.')
      case 'object':
        return value === null ? null : packObject(value, above)
      case 'string':
      case 'boolean':
        return value
    }
  }

  function packObject(value: object, above: readonly object[]): unknown {
    if (above.includes(value)) throw new Error('The Electron double carries no object that contains itself.')
    const inside = [...above, value]
    const kind = kindOf(value)
    if (Array.isArray(value)) return Array.from(value, part => pack(part, inside))
    if (views.includes(kind)) {
      const view = value as ArrayBufferView
      return { $: kind, v: toBase64(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) }
    }
    switch (kind) {
      case 'ArrayBuffer':
        return { $: kind, v: toBase64(new Uint8Array(value as ArrayBuffer)) }
      case 'Date':
        return { $: kind, v: (value as Date).getTime() }
      case 'Map':
        return { $: kind, v: Array.from(value as Map<unknown, unknown>, pair => pack(pair, inside)) }
      case 'Set':
        return { $: kind, v: Array.from(value as Set<unknown>, part => pack(part, inside)) }
      case 'Error':
        return { $: kind, v: [(value as Error).name, (value as Error).message] }
      case 'Object':
        return { $: 'Object', v: Object.entries(value).map(([name, part]) => [name, pack(part, inside)]) }
      default:
        throw new Error('An object could not be cloned.')
    }
  }

  function unpack(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(unpack)
    if (typeof value !== 'object' || value === null) return value
    const { $: kind, v } = value as Tagged
    if (views.includes(kind)) return new (constructors[kind] as new (buffer: ArrayBuffer) => ArrayBufferView)(fromBase64(v as string)) // prettier-ignore
    switch (kind) {
      case 'undefined':
        return undefined
      case 'number':
        return Number(v)
      case 'bigint':
        return BigInt(v as string)
      case 'ArrayBuffer':
        return fromBase64(v as string)
      case 'Date':
        return new Date(v as number)
      case 'Map':
        return new Map((v as unknown[]).map(unpack) as [unknown, unknown][])
      case 'Set':
        return new Set((v as unknown[]).map(unpack))
      case 'Error': {
        const [name, message] = v as [string, string]
        return Object.assign(new Error(message), { name })
      }
      default:
        return Object.fromEntries((v as [string, unknown][]).map(([name, part]) => [name, unpack(part)]))
    }
  }

  return { encode: value => JSON.stringify(pack(value, [])), decode: text => unpack(JSON.parse(text)) }
}
