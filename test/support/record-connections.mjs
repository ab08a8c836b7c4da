// Preloaded into a process and all its threads and children (NODE_OPTIONS=--import): every address that is connected to,
// asked of a name server or sent a datagram becomes a line of the file CONNECTION_RECORD names. Changes nothing.

import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const file = process.env['CONNECTION_RECORD'] ?? ''

/**
 * @param {string} kind
 * @param {string} where
 */
const note = (kind, where) => appendFileSync(file, `${kind} ${where}\n`)

const connect = net.Socket.prototype.connect
/** @this {net.Socket} */
net.Socket.prototype.connect = function (/** @type {any[]} */ ...args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  if (typeof first === 'object' && first !== null)
    note('connect', first.path ?? `${first.host ?? 'localhost'}:${first.port}`)
  else
    note('connect', typeof first === 'number' ? `${typeof second === 'string' ? second : 'localhost'}:${first}` : first)
  return Reflect.apply(connect, this, args)
}

const send = dgram.Socket.prototype.send
/** @this {dgram.Socket} */
dgram.Socket.prototype.send = function (/** @type {any[]} */ ...args) {
  note('datagram', JSON.stringify(args.slice(1).filter(arg => typeof arg !== 'function')))
  return Reflect.apply(send, this, args)
}

for (const target of /** @type {any[]} */ ([
  dns,
  dns.promises,
  dns.Resolver.prototype,
  dns.promises.Resolver.prototype,
])) {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (!/^(?:lookup|resolve|reverse)/.test(name) || typeof target[name] !== 'function') continue
    const original = target[name]
    target[name] = /** @this {unknown} */ function (/** @type {any[]} */ ...args) {
      note(`dns.${name}`, String(args[0]))
      return Reflect.apply(original, this, args)
    }
  }
}

syncBuiltinESMExports()
note('recording', String(process.pid))
