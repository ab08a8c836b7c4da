// Whether out/ was built from the sources as they are: it holds a signature of theirs. Plain JavaScript, since it decides
// which code the launcher goes on with.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** All that goes into the build. */
const sources = [
  'electron',
  'renderer',
  'shared',
  'scripts',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]

export const stampName = '.built-from'

/** @param {string} repository */
export function isBuildFresh(repository) {
  try {
    return readFileSync(path.join(repository, 'out', stampName), 'utf8') === signatureOf(repository)
  } catch {
    return false
  }
}

/**
 * Changes when any of the files below `places` comes, goes, or is written.
 * @param {string} root
 * @param {readonly string[]} places
 */
export function signatureOf(root, places = sources) {
  const hash = createHash('sha256')
  for (const place of places) add(hash, path.join(root, place))
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} place
 */
function add(hash, place) {
  const stat = statSync(place, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isDirectory()) {
    hash.update(`${place}\0${stat.size}\0${stat.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(place).sort()) add(hash, path.join(place, name))
}
