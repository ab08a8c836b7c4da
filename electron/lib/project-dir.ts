// Where this code runs from: the sources, or the build. Every file of the build lies directly in out/main
// (electron.vite.config.ts), so both are two folders below the project's.

import path from 'node:path'

export const projectDir = path.resolve(import.meta.dirname, '../..')

/** As bundled JavaScript. */
export const isBuilt = import.meta.filename.endsWith('.js')
