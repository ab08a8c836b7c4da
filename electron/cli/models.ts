// `jarvis models`: what can answer, and fetching, adding and removing it.

import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { Model } from '../../shared/models.ts'
import type { Command, CommandContext } from './command.ts'
import { formatBytes } from './output.ts'

/** What `models --json` prints; other programs rely on it. */
export const modelsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      name: z.string(),
      engine: z.enum(['ollama', 'embedded']),
      sizeBytes: z.number(),
      contextLength: z.number().nullable(),
      fit: z.enum(['fits', 'may_be_slow', 'wont_fit']),
    }),
  ),
})

/** `list` prints all; `pull` and `add` the model that came, `remove` what is left. */
export const models: Command = {
  options: {},
  async run(context) {
    const [action = 'list', argument, ...rest] = context.positionals
    if (rest.length > 0 || (action === 'list') !== (argument === undefined)) throw usage()
    if (action === 'list') return await list(context)
    if (argument === undefined) throw usage()
    if (action === 'pull') return await pull(context, argument)
    if (action === 'add') return await add(context, argument)
    if (action === 'remove') return await remove(context, argument)
    throw usage()
  },
}

async function list(context: CommandContext): Promise<number> {
  const client = await context.connect()
  const { items } = await client.call('model.list', {})
  print(context, items)
  return 0
}

async function pull(context: CommandContext, name: string): Promise<number> {
  const { output, words, signal } = context
  const client = await context.connect()
  const model = await client.call(
    'model.pull',
    { name },
    {
      signal,
      onChunk: ({ phase, completedBytes, totalBytes }) => {
        const percent = totalBytes === null ? '' : ` ${Math.floor((100 * completedBytes) / totalBytes)} %`
        output.progress(`${name}: ${words(`cli.pull.${phase}`)}${percent}`)
      },
    },
  )
  print(context, [model])
  return 0
}

async function add(context: CommandContext, file: string): Promise<number> {
  const client = await context.connect()
  // The process that holds the data folder may have another working directory.
  print(context, [await client.call('model.add', { path: path.resolve(file) }, { signal: context.signal })])
  return 0
}

async function remove(context: CommandContext, name: string): Promise<number> {
  const client = await context.connect()
  const { items } = await client.call('model.list', {})
  const model = items.find(candidate => candidate.name === name)
  if (model === undefined) throw new AppError('not_found', `There is no model ${name}.`, { data: { name } })
  await client.call('model.remove', { name, engine: model.engine })
  print(context, (await client.call('model.list', {})).items)
  return 0
}

function print({ output, words }: CommandContext, items: readonly Model[]): void {
  const document: z.infer<typeof modelsSchema> = {
    items: items.map(({ name, engine, sizeBytes, contextLength, fit }) => ({
      name,
      engine,
      sizeBytes,
      contextLength,
      fit,
    })),
  }
  output.result(document, () => {
    if (items.length === 0) return words('cli.models.none')
    const locale = words('cli.locale')
    const lines = items.map(({ name, engine, sizeBytes, fit, isTrial }) =>
      [name, engine, formatBytes(sizeBytes, locale), words(`cli.fit.${fit}`), isTrial ? words('cli.models.trial') : '']
        .join('  ')
        .trimEnd(),
    )
    return lines.join('\n')
  })
}

function usage(): AppError {
  return new AppError('bad_request', 'models takes list, pull NAME, add FILE or remove NAME.')
}
