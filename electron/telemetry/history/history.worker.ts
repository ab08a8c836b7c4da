// Entry of the thread that keeps the history: neither the app nor the page ever waits for its disk.

import { parentPort, workerData } from 'node:worker_threads'
import { AlertTable } from './alert-table.ts'
import type { HistoryCalls, HistoryReply, HistoryRequest } from './history-messages.ts'
import { MetricFile } from './metric-file.ts'

if (parentPort === null) throw new Error('history.worker.ts runs in a worker thread.')
const port = parentPort
const file = new MetricFile((workerData as { readonly file: string }).file)
const alerts = new AlertTable(file.db)

const calls: HistoryCalls = {
  append: samples => (file.append(samples), null),
  read: query => file.read(query),
  summarize: query => file.summarize(query),
  raiseAlert: alert => (alerts.raise(alert), null),
  endAlert: ({ metric, endedAt }) => (alerts.end(metric, endedAt), null),
  acknowledgeAlert: ({ alertId, at }) => alerts.acknowledge(alertId, at),
  listAlerts: limit => alerts.list(limit),
  close: () => {
    file.close()
    port.close()
    return null
  },
}

port.on('message', ({ id, name, input }: HistoryRequest) => {
  let reply: HistoryReply
  try {
    // The client's types tie `name` to its input.
    reply = { id, value: calls[name](input as never) }
  } catch (error) {
    const { message, code = null } = error as Error & { code?: string }
    reply = { id, message, code }
  }
  port.postMessage(reply)
})
