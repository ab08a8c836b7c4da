// `npm run build`: the page, main and preload, into out/.

import { buildStep } from './setup/build.ts'
import { bringParts } from './setup/step.ts'

const troubles = await bringParts([{ ...buildStep, isDone: () => false }], { isOffline: false })
process.exitCode = troubles.size === 0 ? 0 : 1
