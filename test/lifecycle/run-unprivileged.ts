// Runs a script as a user whose writes can be forbidden: root ignores the modes of files.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const UNPRIVILEGED_UID = 65_534

/** stdout of `script` (a module). As the present user unless that is root. */
export async function runUnprivileged(script: string): Promise<string> {
  const isRoot = process.getuid?.() === 0
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    ...(isRoot && { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID }),
    cwd: '/',
  })
  return stdout
}
