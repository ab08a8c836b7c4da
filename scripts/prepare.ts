// The second half of every command, under Node 24: brings the parts it needs, then becomes the command.

import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildStep } from './setup/build.ts'
import { partsFor } from './setup/parts-for.ts'
import { repository } from './setup/places.ts'
import { bringParts } from './setup/step.ts'

const cliEntry = 'electron/cli.ts'
const [entry = '', ...args] = process.argv.slice(2)

const steps = partsFor(entry, args)
const troubles = await bringParts(steps, { isOffline: args.includes('--offline') })
if (steps.some(step => step.isRequired && troubles.has(step.name))) process.exit(1)

// The command line was built, too; until that is so again it runs from the sources.
const file = path.join(repository, entry === cliEntry && buildStep.isDone() ? 'out/main/cli.js' : entry)
process.argv = [process.execPath, file, ...args]
await import(pathToFileURL(file).href)
