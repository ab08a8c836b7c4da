// The token of the local API: made once, kept in the data folder for the user alone, so that a program configured with it
// goes on working after a restart. Deleting the file makes a new one at the next start.

import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const TOKEN_BYTES = 32
const shape = /^[\w-]{43}$/

export function readToken(dataDir: string): string {
  const file = path.join(dataDir, 'local-api-token')
  try {
    const token = readFileSync(file, 'utf8').trim()
    if (shape.test(token)) {
      chmodSync(file, 0o600)
      return token
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  return token
}
