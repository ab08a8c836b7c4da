// `jarvis doctor`: is everything there that Jarvis needs, and if not, what to do.

import { z } from 'zod'
import { exitCodes, type Command } from './command.ts'

/** What `doctor --json` prints; other programs rely on it. */
export const doctorSchema = z.strictObject({
  ok: z.boolean(),
  checks: z.array(
    z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string(), fix: z.string().optional() }),
  ),
})

export const doctor: Command = {
  options: {},
  async run({ output, connect }) {
    const client = await connect()
    const report = await client.call('app.doctor', {})
    output.result(report, () =>
      report.checks
        .map(
          ({ name, ok, detail, fix }) =>
            `${ok ? '✓' : '✗'} ${name}: ${detail}${fix === undefined ? '' : `\n  → ${fix}`}`,
        )
        .join('\n'),
    )
    return report.ok ? exitCodes.done : exitCodes.failed
  },
}
