// `jarvis import`: conversations from a file, with a report line for whatever could not be read.

import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { SearchProgress } from '../../shared/search-models.ts'
import { importProblemCodes, type ImportProgress } from '../../shared/transfers.ts'
import { exitCodes, type Command } from './command.ts'
import { choiceFlag } from './flags.ts'

/** What `import --json` prints; other programs rely on it. */
export const importSchema = z.strictObject({
  conversations: z.number().int().min(0),
  messages: z.number().int().min(0),
  skipped: z.number().int().min(0),
  errors: z.array(
    z.strictObject({
      at: z.union([z.number().int().min(1), z.string()]),
      code: z.enum(importProblemCodes),
      message: z.string(),
    }),
  ),
  tookMs: z.number().min(0),
})

/** More lines scroll away what matters; `--json` has them all. */
const SHOWN_ERRORS = 20

export const importCommand: Command = {
  options: { format: { type: 'string' }, 'dry-run': { type: 'boolean' }, wait: { type: 'boolean' } },
  async run({ flags, positionals, output, connect, words, signal }) {
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new AppError('bad_request', 'Name one file to import.')
    const input = {
      // Another process may carry it out, in another folder.
      path: path.resolve(file),
      format: choiceFlag(flags, 'format', ['auto', 'jsonl', 'chatgpt', 'claude', 'markdown', 'jarvis']) ?? 'auto',
      isDryRun: flags['dry-run'] === true,
    } as const
    const locale = words('cli.locale')
    const figure = (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 0 })
    const onChunk = ({ messages, skipped, readBytes, totalBytes, messagesPerSecond, remainingMs }: ImportProgress) =>
      output.progress(
        words('cli.import.progress', {
          count: figure(messages + skipped),
          percent: figure(totalBytes === 0 ? 100 : (readBytes / totalBytes) * 100),
          rate: figure(messagesPerSecond ?? 0),
          seconds: figure((remainingMs ?? 0) / 1_000),
        }),
      )
    const client = await connect()
    const report = await client.call('import.path', input, { signal, onChunk })
    if (flags['wait'] === true && !input.isDryRun) {
      const onProgress = ({ left, messagesPerSecond }: SearchProgress) =>
        output.progress(words('cli.import.indexing', { left: figure(left), rate: figure(messagesPerSecond ?? 0) }))
      await client.call('search.complete', {}, { signal, onChunk: onProgress })
    }
    const { conversations, messages, skipped, tookMs } = report
    const errors = report.errors.map(({ at, code, message }) => ({ at, code, message }))
    const document = { conversations, messages, skipped, errors, tookMs }
    output.result(document satisfies z.infer<typeof importSchema>, () => {
      const lines = report.errors.slice(0, SHOWN_ERRORS).map(({ at, code, data }) => {
        const where = typeof at === 'number' ? words('cli.import.line', { line: at }) : at
        return `${where === '' ? '' : `${where}: `}${words(`error.item.${code}`, data)}`
      })
      const rest = errors.length - lines.length
      if (rest > 0) lines.push(words('cli.import.moreErrors', { count: rest }))
      lines.push(words(input.isDryRun ? 'cli.import.wouldDo' : 'cli.import.done', { conversations, messages, skipped }))
      return lines.join('\n')
    })
    return messages + skipped > 0 ? exitCodes.done : exitCodes.failed
  },
}
