// `npm run check`: types, lint and layout, without the tests.

import { runChecks } from './checks.ts'
import { endProgramsOnSignal } from './setup/program.mjs'

endProgramsOnSignal()
const { failed } = await runChecks()
process.exitCode = failed === 0 ? 0 : 1
