// A part that the set-up brings, and how a list of them is brought: told first, then one after the other under the lock.

import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { acquireLock } from './lock.mjs'
import { cacheDir } from './places.ts'
import { endProgramsOnSignal, reportPrograms } from './program.mjs'
import { createProgress, secondsSince, type Progress } from './progress.mjs'
import { say } from './words.mjs'

export interface StepContext {
  readonly progress: Progress
  readonly isOffline: boolean
}

export interface Step {
  /** Of the files that remember its failures; the same in every language. */
  readonly name: string
  /** 'Starter model': how it is called in every line about it. */
  readonly title: string
  /** What it is, from which kind of source, how big; said before anything is fetched. */
  readonly brings: string
  /** Nothing works without it, so nothing is started. */
  readonly isRequired: boolean
  /** After a failure the same part is left alone for so long. */
  readonly retryAfterMs: number
  /** A few milliseconds at most: every start asks. */
  isDone(): boolean
  /** Resolves to what is missing and what to do about it, in one line, or null when all is well. */
  run(context: StepContext): Promise<string | null>
}

/** What could not be had, by name. */
export type Troubles = ReadonlyMap<string, string>

export interface BringOptions {
  readonly isOffline: boolean
  /** Where lock and failures are kept; others than the repository's own are for tests. */
  readonly stateDir?: string
  readonly progress?: Progress
}

export async function bringParts(steps: readonly Step[], options: BringOptions): Promise<Troubles> {
  const stateDir = options.stateDir ?? cacheDir
  if (pendingOf(steps, stateDir).length === 0) return new Map()
  const progress = options.progress ?? createProgress()
  const stopListening = endProgramsOnSignal()
  const lock = await acquireLock(path.join(stateDir, 'setup.lock'), progress.say)
  reportPrograms(lock.setChildren)
  try {
    // Asked again: whoever held the lock before may have brought them.
    return await bring(pendingOf(steps, stateDir), { progress, isOffline: options.isOffline }, stateDir)
  } finally {
    lock.release()
    stopListening()
    progress.clear()
  }
}

async function bring(pending: readonly Step[], context: StepContext, stateDir: string): Promise<Troubles> {
  const { progress } = context
  const troubles = new Map<string, string>()
  for (const step of pending) progress.say(say('line', { title: step.title, text: step.brings }))
  for (const step of pending) {
    const startedAt = performance.now()
    const trouble = await step.run(context).catch(String)
    if (trouble === null) {
      rmSync(failureFile(step, stateDir), { force: true })
      progress.say(say('ready', { title: step.title, time: secondsSince(startedAt) }))
      continue
    }
    troubles.set(step.name, trouble)
    if (step.retryAfterMs > 0) rememberFailure(step, stateDir)
    progress.say(say('line', { title: step.title, text: trouble }))
    if (step.isRequired) break
  }
  return troubles
}

function pendingOf(steps: readonly Step[], stateDir: string): Step[] {
  return steps.filter(step => !step.isDone() && !hasJustFailed(step, stateDir))
}

function hasJustFailed(step: Step, stateDir: string): boolean {
  const failedAt = statSync(failureFile(step, stateDir), { throwIfNoEntry: false })?.mtimeMs
  return failedAt !== undefined && Date.now() - failedAt < step.retryAfterMs
}

function rememberFailure(step: Step, stateDir: string): void {
  mkdirSync(stateDir, { recursive: true })
  writeFileSync(failureFile(step, stateDir), '')
}

function failureFile(step: Step, stateDir: string): string {
  return path.join(stateDir, `failed-${step.name}`)
}
