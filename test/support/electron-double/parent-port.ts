// Imported before a utility process's own module: `process.parentPort` over Node's channel to its parent.

import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage(message: unknown) {
    process.send?.(message)
  },
})
process.on('message', data => parentPort.emit('message', { data, ports: [] }))
Object.defineProperty(process, 'parentPort', { value: parentPort })
