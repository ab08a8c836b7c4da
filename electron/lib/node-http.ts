// node:http, taken and not imported: an import reads every export once, among them a WebSocket that loads undici with it
// (20 ms of every start).

import type Http from 'node:http'

export const http: typeof Http = process.getBuiltinModule('node:http')
