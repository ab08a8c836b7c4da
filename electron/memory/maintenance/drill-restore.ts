// A restore carried out to the end beside the data: opened as Jarvis would, brought to today's version, read.

import { copyFileSync, rmSync } from 'node:fs'
import type { CheckStep } from '../../../shared/durability-models.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Database } from '../database.ts'
import { listMessages } from '../message-store.ts'
import { userVersion } from '../migrate.ts'
import { closeWriter, openWriter } from '../open-store.ts'
import { countRows, problemsOf } from './copy-store.ts'

/** `target` is made and removed again. */
export function drillRestore(input: { readonly file: string; readonly target: string }): {
  readonly steps: readonly CheckStep[]
  readonly messages: number
} {
  const { file, target } = input
  let db: Database | null = null
  try {
    copyFileSync(file, target)
    db = openWriter(target, true)
    const problems = problemsOf(db)
    if (problems.length > 0) throw new AppError('memory_corrupt', problems.join('; '))
    const { messages, conversations } = countRows(db)
    const newest = listMessages(db, { strategy: 'keyset', limit: 1 }).items.length
    return {
      steps: [
        { name: 'open', ok: true, detail: `version ${userVersion(db)}` },
        { name: 'integrity_check', ok: true },
        {
          name: 'rows',
          ok: newest === Math.min(1, messages),
          detail: `${messages} messages, ${conversations} conversations`,
        },
      ],
      messages,
    }
  } finally {
    if (db !== null) closeWriter(db)
    for (const suffix of ['', '-wal', '-shm']) rmSync(target + suffix, { force: true })
  }
}
