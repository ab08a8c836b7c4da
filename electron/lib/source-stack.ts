// Stacks name places in the built files; who reads one wants the sources. The maps are read when there is a stack to be
// read: Node's own way (--enable-source-maps) reads all of them at every start, 40 ms.

import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt, projectDir } from './project-dir.ts'

const placePattern = /((?:file:\/\/)?\/[^\s()]+?\.js):(\d+):(\d+)/g

/** `stack` with every place in a built file as one in the sources; as it is without maps. */
export function sourceStack(stack: string): string {
  return isBuilt ? mapPlaces(stack) : stack
}

export function mapPlaces(stack: string): string {
  const maps = new Map<string, SourceMap | null>()
  return stack.replaceAll(placePattern, (place, address: string, line: string, column: string) => {
    const file = address.startsWith('file:') ? fileURLToPath(address) : address
    const map = maps.get(file) ?? readMap(file)
    maps.set(file, map)
    const found = map?.findEntry(Number(line) - 1, Number(column) - 1)
    if (found === undefined || !('originalSource' in found)) return place
    const source = path.resolve(path.dirname(file), found.originalSource)
    return `${path.relative(projectDir, source)}:${found.originalLine + 1}:${found.originalColumn + 1}`
  })
}

function readMap(file: string): SourceMap | null {
  try {
    const payload = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]
    return new SourceMap(payload)
  } catch {
    return null
  }
}
