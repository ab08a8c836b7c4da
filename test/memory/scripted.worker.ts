// A thread that opens no database and answers each call as its name says: for what a real one does too seldom.

import { parentPort, workerData } from 'node:worker_threads'
import type { FromThread, ThreadData, ToThread } from '../../electron/memory/thread-messages.ts'

const port = parentPort!
const { file } = workerData as ThreadData
const send = (message: FromThread) => port.postMessage(message)

if (file === 'is locked' || file === 'is newer') {
  const isLocked = file === 'is locked'
  const shape = { code: isLocked ? 'busy' : 'newer_data', message: file, retryable: isLocked } as const
  send({ kind: 'failed', error: { kind: 'expected', shape } })
} else {
  port.on('message', (message: ToThread) => {
    if (message.kind === 'close') return file === 'never closes' ? undefined : port.close()
    const { id, name } = message
    if (name === 'slow') send({ kind: 'ok', id, value: 'done', tookMs: 41 })
    if (name === 'quick') send({ kind: 'ok', id, value: 'done', tookMs: 39 })
    if (name === 'crash') throw new Error('broken thread')
  })
  send({ kind: 'ready' })
}
