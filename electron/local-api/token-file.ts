// The token of the local API: made once, kept in the data folder for the user alone, so that a program configured with it
// goes on working after a restart. A new one takes its place when the user asks for it, or the file is gone at a start.

import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const TOKEN_BYTES = 32
const shape = /^[\w-]{43}$/

export function readToken(dataDir: string): string {
  const file = tokenFile(dataDir)
  try {
    const token = readFileSync(file, 'utf8').trim()
    if (shape.test(token)) {
      chmodSync(file, 0o600)
      return token
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return renewToken(dataDir)
}

/** Written beside the old one and renamed over it, so that there is always a whole one. */
export function renewToken(dataDir: string): string {
  const file = tokenFile(dataDir)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  rmSync(`${file}.new`, { force: true })
  writeFileSync(`${file}.new`, `${token}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return token
}

function tokenFile(dataDir: string): string {
  return path.join(dataDir, 'local-api-token')
}
