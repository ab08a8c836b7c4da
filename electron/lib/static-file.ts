// From the path of an address to a file of the built page: the one place both hosts ask, so no route can forget a check.
// Names are matched against what the build makes (no percent sign, no backslash, no leading dot), never decoded; then the
// real path, links followed, must lie in the real folder.

import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { isPlainName } from './file-inside.ts'

export interface StaticFile {
  readonly path: string
  readonly sizeBytes: number
  readonly contentType: string
  readonly cacheControl: string
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/vnd.microsoft.icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

const MAX_PATH_LENGTH = 500
const namePattern = /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/

/** Null for whatever is not a file of `rootDir` the page may have. */
export async function findStaticFile(rootDir: string, urlPath: string): Promise<StaticFile | null> {
  if (!urlPath.startsWith('/') || urlPath.length > MAX_PATH_LENGTH) return null
  const names = (urlPath === '/' ? '/index.html' : urlPath).slice(1).split('/')
  if (!names.every(name => namePattern.test(name) && isPlainName(name))) return null
  const last = names.at(-1) ?? ''
  const contentType = contentTypes[path.extname(last).toLowerCase()]
  if (contentType === undefined) return null
  try {
    const root = await realpath(rootDir)
    const file = await realpath(path.join(root, ...names))
    if (!file.startsWith(root + path.sep)) return null
    const facts = await stat(file)
    if (!facts.isFile()) return null
    return { path: file, sizeBytes: facts.size, contentType, cacheControl: cacheControlOf(names) }
  } catch {
    return null
  }
}

/** The build puts what has a hash in its name under assets/. */
function cacheControlOf(names: readonly string[]): string {
  return names.length > 1 && names[0] === 'assets' ? 'private, max-age=31536000, immutable' : 'no-store'
}
