// What the double runs inside Chromium before any script of the page: the preload in an isolated world of its own (as
// Electron does it), and in the page's world the other half of contextBridge. The two share the document and no objects;
// they speak by events with a secret name, whose detail Chromium clones from one world into the other.
// The functions are sent as text, so each uses nothing from outside itself.

import { createWire, type Wire } from './wire.ts'

/** Chromium's name for the preload's world. */
export const PRELOAD_WORLD = 'electron-double-preload'
/** Known in the preload's world only: text to the main process, and back. */
export const SEND_BINDING = '__electronDoubleSend'
export const RECEIVE_FUNCTION = '__electronDoubleReceive'

export function preloadWorldScript(secret: string, preloadSource: string): string {
  return `(${preloadWorld.toString()})(${JSON.stringify(secret)}, (${createWire.toString()})(), ${createBridgeEnd.toString()},
    (exports, require, module) => {${preloadSource}\n})`
}

export function pageWorldScript(secret: string): string {
  return `(${createBridgeEnd.toString()})(${JSON.stringify(secret)}, 'page', 'preload')`
}

interface BridgeEnd {
  /** Makes `api` a global of the other world; its functions call into this one. */
  expose(name: string, api: unknown): void
}

/** One end of contextBridge. Functions cross as numbers that the other side can call; everything else is cloned. */
function createBridgeEnd(secret: string, own: string, other: string): BridgeEnd {
  type AnyFunction = (...args: unknown[]) => unknown
  interface Told {
    readonly expose?: string
    readonly call?: number
    readonly value: unknown
  }
  const functions: AnyFunction[] = []
  // Taken before the page can replace it.
  const dispatch = window.dispatchEvent.bind(window)
  let reply: { value?: unknown; error?: string } | null = null

  function convert(value: unknown, leaf: (value: unknown) => unknown): unknown {
    const converted = leaf(value)
    if (converted !== undefined) return converted
    if (Array.isArray(value)) return value.map(part => convert(part, leaf))
    if (Object.prototype.toString.call(value) !== '[object Object]') return value
    return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, convert(part, leaf)]))
  }
  const pack = (value: unknown) =>
    convert(value, part =>
      typeof part === 'function' ? { functionOf: own, id: functions.push(part as AnyFunction) - 1 } : undefined,
    )
  const unpack = (value: unknown) =>
    convert(value, part => {
      const { functionOf, id } = (typeof part === 'object' && part !== null ? part : {}) as Record<string, unknown>
      if (functionOf !== other) return undefined
      return (...args: unknown[]) => tell({ call: id as number, value: pack(args) })
    })

  function tell(told: Told): unknown {
    reply = null
    dispatch(new CustomEvent(`${secret}:to-${other}`, { detail: structuredClone(told) }))
    // The other end always replies last, whatever calls it made back in between.
    const answer = reply as { value?: unknown; error?: string } | null
    if (answer === null) throw new Error(`The ${other} world of the Electron double does not answer.`)
    if (answer.error !== undefined) throw new Error(answer.error)
    return unpack(answer.value)
  }

  window.addEventListener(`${secret}:reply-to-${own}`, event => {
    reply = (event as CustomEvent<{ value?: unknown; error?: string }>).detail
  })
  window.addEventListener(`${secret}:to-${own}`, event => {
    const told = (event as CustomEvent<Told>).detail
    const answer: { value?: unknown; error?: string } = {}
    try {
      const value = unpack(told.value)
      if (told.expose === undefined) answer.value = pack(functions[told.call ?? -1]?.(...(value as unknown[])))
      else Object.defineProperty(window, told.expose, { value: Object.freeze(value), enumerable: true })
    } catch (error) {
      answer.error = (error as Error).message
    }
    dispatch(new CustomEvent(`${secret}:reply-to-${other}`, { detail: answer }))
  })
  return { expose: (name, api) => void tell({ expose: name, value: pack(api) }) }
}

function preloadWorld(
  secret: string,
  wire: Wire,
  createEnd: typeof createBridgeEnd,
  run: (exports: object, require: (name: string) => unknown, module: { exports: object }) => void,
): void {
  type Listener = (event: object, ...args: unknown[]) => void
  const world = globalThis as unknown as Record<string, (text: string) => void>
  const listeners = new Map<string, Set<Listener>>()

  world['__electronDoubleReceive'] = text => {
    const [channel, ...args] = wire.decode(text) as [string, ...unknown[]]
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...args)
  }
  const ipcRenderer = {
    send(channel: string, ...args: unknown[]) {
      const isMainFrame = window === window.top
      world['__electronDoubleSend']?.(wire.encode({ url: location.href, isMainFrame, message: [channel, ...args] }))
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
  }
  // Frames inside the page get no preload. Their world has this for tests of what a hijacked frame could send.
  Object.assign(world, { electronDoubleIpc: ipcRenderer })
  if (window !== window.top) return

  const bridge = createEnd(secret, 'preload', 'page')
  const contextBridge = { exposeInMainWorld: (name: string, api: unknown) => bridge.expose(name, api) }
  const module = { exports: {} }
  const require = (name: string) => {
    // Electron gives a sandboxed preload this and a few harmless Node modules; ours needs no others.
    if (name === 'electron') return { contextBridge, ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  run(module.exports, require, module)
}
