// Where the Electron program is, without asking the package itself, which would start a download.

import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Null when its package is there but the program has not been fetched (yet). */
export function findElectron(): string | null {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const program = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'))
    accessSync(program, constants.X_OK)
    return program
  } catch {
    return null
  }
}
