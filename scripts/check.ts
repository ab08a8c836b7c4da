// `npm run check`: types, lint and layout, without the tests.

import { runChecks } from './checks.ts'
import { endProgramsOnSignal } from './setup/program.mjs'

endProgramsOnSignal()
const { failures } = await runChecks()
process.exitCode = failures.length === 0 ? 0 : 1
