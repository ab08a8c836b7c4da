// Takes the lock of the folder it is given, says so, and holds it until it is killed.

import { isAppError } from '../../shared/errors.ts'
import { acquireInstanceLock } from '../../electron/lifecycle/instance-lock.ts'

const [dataDir = ''] = process.argv.slice(2)
try {
  const { socketPath, wasLastShutdownClean } = await acquireInstanceLock(dataDir, 'loopback')
  console.log(JSON.stringify({ socketPath, wasLastShutdownClean }))
  setInterval(() => undefined, 60_000)
} catch (error) {
  console.log(JSON.stringify(isAppError(error) ? { code: error.code, data: error.data } : String(error)))
}
