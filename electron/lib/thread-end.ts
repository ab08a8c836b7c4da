// Ends threads by force without ending the process with them: a thread that is just loading a Node-API addon (SQLite) must
// be let through first, since what Node-API refuses it in there is fatal to the whole process ("FATAL ERROR: Error::New").
// Seen under load, when a store closes while a reader of it still starts; https://github.com/WiseLibs/better-sqlite3/issues/1507
// is the same for an active call, which the addon survives by now.

import type { Worker } from 'node:worker_threads'

const loading = new WeakSet<Worker>()

/** For a thread whose first message comes after it has loaded what it needs. */
export function followLoading(worker: Worker): Worker {
  loading.add(worker)
  worker.once('message', () => loading.delete(worker))
  return worker
}

/** At once, or as soon as it has loaded; meanwhile it keeps no process alive. */
export function terminateThread(worker: Worker): void {
  if (!loading.has(worker)) return void worker.terminate()
  worker.unref()
  worker.once('message', () => void worker.terminate())
}
