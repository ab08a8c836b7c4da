// `jarvis backup`: a proved copy of the store, in the folder of backups or at a path of the user's.

import path from 'node:path'
import { z } from 'zod'
import type { Command } from './command.ts'
import { stringFlag } from './flags.ts'
import { formatBytes } from './output.ts'

/** What `backup --json` prints; other programs rely on it. */
export const backupSchema = z.strictObject({
  path: z.string(),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  messages: z.number().int().min(0),
  tookMs: z.number().min(0),
})

export const backup: Command = {
  options: { to: { type: 'string' } },
  async run({ flags, output, words, signal, connect }) {
    const startedAt = performance.now()
    const client = await connect()
    const to = stringFlag(flags, 'to')
    const target = to === undefined ? null : path.resolve(to)
    const made =
      target === null
        ? await client.call('backup.create', {}, { signal })
        : await client.call('backup.export', { path: target }, { signal })
    const { dir } = target === null ? await client.call('backup.list', {}) : { dir: '' }
    const document: z.infer<typeof backupSchema> = {
      path: target ?? path.join(dir, `${'name' in made ? made.name : ''}.db`),
      bytes: made.sizeBytes,
      sha256: made.sha256 ?? '',
      messages: made.messages ?? 0,
      tookMs: performance.now() - startedAt,
    }
    output.result(document, () =>
      words('cli.backup.done', {
        path: document.path,
        size: formatBytes(document.bytes, words('cli.locale')),
        messages: document.messages,
      }),
    )
    return 0
  },
}
