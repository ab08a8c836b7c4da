// Imported before a utility process's own module: `process.parentPort` over Node's channel to its parent.
// As in Electron, messages wait until somebody listens; Node keeps them for us meanwhile.

import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage(message: unknown) {
    process.send?.(message)
  },
})
parentPort.on('newListener', name => {
  if (name !== 'message' || parentPort.listenerCount('message') > 0) return
  process.nextTick(() => process.on('message', data => parentPort.emit('message', { data, ports: [] })))
})
Object.defineProperty(process, 'parentPort', { value: parentPort })
