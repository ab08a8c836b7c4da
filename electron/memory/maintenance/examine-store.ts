// The ladder of checks of a store's file, each step a line of the report; what cannot be looked at any more is left out.

import { statSync } from 'node:fs'
import { isAppError } from '../../../shared/errors.ts'
import type { CheckReport, CheckStep } from '../../../shared/durability-models.ts'
import { connect, type Database } from '../database.ts'
import { assertOurs, userVersion } from '../migrate.ts'
import { quickProblem } from '../open-store.ts'
import { countRows, problemsOf } from './copy-store.ts'

export function examineStore(input: { readonly file: string; readonly isFull: boolean }): CheckReport {
  const steps: CheckStep[] = []
  let db: Database | null = null
  const step = (name: string, work: () => string | undefined): boolean => {
    try {
      const detail = work()
      steps.push(detail === undefined ? { name, ok: true } : { name, ok: true, detail })
      return true
    } catch (error) {
      const reason = isAppError(error) ? String(error.data?.['detail'] ?? error.message) : String(error)
      steps.push({ name, ok: false, detail: reason })
      return false
    }
  }
  try {
    const { file, isFull } = input
    if (statSync(file, { throwIfNoEntry: false }) === undefined) {
      return { ok: true, steps: [{ name: 'file', ok: true, detail: 'not made yet' }] }
    }
    const isSound =
      step('file', () => `${statSync(file).size} bytes`) &&
      step('header', () => {
        db = connect(file, 'read')
        assertOurs(db)
        return `version ${userVersion(db)}`
      }) &&
      step(isFull ? 'integrity_check' : 'quick_check', () => {
        if (db !== null) assertSound(db, isFull)
        return undefined
      }) &&
      step('rows', () => {
        if (db === null) return undefined
        const { messages, conversations } = countRows(db)
        return `${messages} messages, ${conversations} conversations`
      })
    return { ok: isSound, steps }
  } finally {
    const opened = db as Database | null
    opened?.close()
  }
}

function assertSound(db: Database, isFull: boolean): void {
  if (isFull) {
    const problems = problemsOf(db)
    if (problems.length > 0) throw new Error(problems.join('; '))
    return
  }
  const found = quickProblem(db)
  if (found !== null) throw new Error(found)
}
