// The page a browser is started with: it leads on to the address with the launch code, so that the code stands in a file
// of the user's alone and never in a process list. The browser gets the file's address.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

export interface LaunchFile {
  /** file:// address. */
  readonly url: string
  remove(): void
}

/** `parentDir` is made if it is not there. */
export function writeLaunchFile(parentDir: string, target: string): LaunchFile {
  mkdirSync(parentDir, { recursive: true, mode: 0o700 })
  // mkdtemp makes a folder that nobody else can have prepared or read.
  const dir = mkdtempSync(path.join(parentDir, 'jarvis-'))
  chmodSync(dir, 0o700)
  const file = path.join(dir, 'open.html')
  writeFileSync(file, pageFor(target), { mode: 0o600, flag: 'wx' })
  return { url: pathToFileURL(file).href, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** `target` is made of a port, settings and a base64url code: nothing in it but & needs escaping. */
function pageFor(target: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${target.replaceAll('&', '&amp;')}">
<title>Jarvis</title>
`
}
