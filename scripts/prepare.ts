// The second half of every command, under Node 24: brings the parts it needs, then becomes the command. What follows is
// imported late so that the compile cache holds it: that halves a warm start.

import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const repository = path.resolve(import.meta.dirname, '..')
const [entry = '', ...args] = process.argv.slice(2)
enableCompileCache(path.join(repository, '.cache/compiled'))

const { partsFor } = await import('./setup/parts-for.ts')
const { bringParts } = await import('./setup/step.ts')
const steps = partsFor(entry, args)
const troubles = await bringParts(steps, { isOffline: args.includes('--offline') })
if (steps.some(step => step.isRequired && troubles.has(step.title))) process.exit(1)

const file = path.join(repository, entry)
process.argv = [process.execPath, file, ...args]
await import(pathToFileURL(file).href)
