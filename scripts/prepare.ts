// The second half of every command, under Node 24: brings the parts it needs, then becomes the command.

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { partsFor } from './setup/parts-for.ts'
import { bringParts } from './setup/step.ts'

const repository = path.resolve(import.meta.dirname, '..')
const [entry = '', ...args] = process.argv.slice(2)

const steps = partsFor(entry, args)
const troubles = await bringParts(steps, { isOffline: args.includes('--offline') })
if (steps.some(step => step.isRequired && troubles.has(step.title))) process.exit(1)

const file = path.join(repository, entry)
process.argv = [process.execPath, file, ...args]
await import(pathToFileURL(file).href)
