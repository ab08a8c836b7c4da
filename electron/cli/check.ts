// `jarvis check`: the steps from the data folder to every page of the database. Changes nothing, mends nothing.

import { z } from 'zod'
import type { CheckReport, CheckStep } from '../../shared/durability-models.ts'
import { isAppError, type AppError } from '../../shared/errors.ts'
import { prepareDataFolder } from '../lifecycle/data-folder.ts'
import { acquireInstanceLock } from '../lifecycle/instance-lock.ts'
import { exitCodes, type Command, type CommandContext } from './command.ts'
import { connectToOwner } from './connect.ts'
import { storeOf } from './restore.ts'

/** What `check --json` prints; other programs rely on it. */
export const checkSchema = z.strictObject({
  ok: z.boolean(),
  steps: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
})

export const check: Command = {
  options: { full: { type: 'boolean' } },
  async run(context) {
    const { output } = context
    const report = await examine(context)
    output.result(report, () =>
      report.steps
        .map(({ name, ok, detail }) => `${ok ? '✓' : '✗'} ${name}${detail === undefined ? '' : `: ${detail}`}`)
        .join('\n'),
    )
    return report.ok ? exitCodes.done : exitCodes.damaged
  },
}

async function examine({ config, flags, signal }: CommandContext): Promise<CheckReport> {
  const { dataDir } = config
  const isFull = flags['full'] === true
  const owner = await connectToOwner(dataDir)
  if (owner !== null) {
    try {
      const { ok, steps } = await owner.call('app.check', { isFull }, { signal })
      return { ok, steps: [good('folder', dataDir), good('lock', 'held by the running Jarvis'), ...steps] }
    } finally {
      owner.close()
    }
  }
  // Not through the services: those refuse a damaged store, and this is to say what is wrong with it.
  await prepareDataFolder(dataDir)
  const lock = await acquireInstanceLock(dataDir, 'cli')
  try {
    const steps: CheckStep[] = [good('folder', dataDir), good('lock', 'free')]
    const { file, run } = storeOf(config)
    const report = await run('examine', { file, isFull }, { signal }).catch((error: unknown) => {
      if (!isAppError(error) || error.code === 'cancelled') throw error
      return { ok: false, steps: [failed('file', error)] }
    })
    return { ok: report.ok, steps: [...steps, ...report.steps] }
  } finally {
    lock.release(true)
  }
}

function good(name: string, detail: string): CheckStep {
  return { name, ok: true, detail }
}

function failed(name: string, { message }: AppError): CheckStep {
  return { name, ok: false, detail: message }
}
