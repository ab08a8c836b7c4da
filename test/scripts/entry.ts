// A command for launch.test.ts: tells how it was started, then ends as it is told to.

import { writeSync } from 'node:fs'

const [wish] = process.argv.slice(2)
if (wish === 'wait') {
  const timer = setInterval(() => undefined, 1_000)
  process.on('SIGTERM', () => {
    clearInterval(timer)
    process.exitCode = 143
  })
} else process.exitCode = Number(wish)
// Last: who reads it may send the signal at once.
writeSync(1, `${JSON.stringify({ version: process.version, argv: process.argv.slice(1) })}\n`)
