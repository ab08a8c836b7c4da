// The floor that always comes along: the smallest starter model, so that a first answer needs no choice. It is fetched by
// the product's own downloader; the user's folder and the tests' folder share one copy by a hard link.

import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Starter } from '../../electron/llm/starter-models.ts'
import starters from '../../resources/starter-models.json' with { type: 'json' }
import { isAppError } from '../../shared/errors.ts'
import type { PullProgress } from '../../shared/models.ts'
import { repository } from './places.ts'
import { megabytes } from './progress.mjs'
import type { Step } from './step.ts'
import { say } from './words.mjs'

/** Brings it into `modelDir`; `otherDirs` are looked into first. */
export function starterModelStep(modelDir: string, otherDirs: readonly string[], retryAfterMs: number): Step {
  const trial = starters.find(starter => starter.isTrial)
  if (trial === undefined) throw new Error('resources/starter-models.json lists no model for trying out')
  return {
    name: 'starter-model',
    title: say('model'),
    brings: say('model.brings', { title: trial.title, size: megabytes(trial.sizeBytes) }),
    isRequired: false,
    retryAfterMs,

    isDone: () => hasSize(path.join(modelDir, trial.file), trial.sizeBytes),

    async run({ progress, isOffline }) {
      // Loaded only when needed: every start imports this file.
      const { fetchStarterModel } = await import('../../electron/llm/download.ts')
      const { readStarters } = await import('../../electron/llm/starter-models.ts')
      const listed = await readStarters(path.join(repository, 'resources/starter-models.json'))
      const starter = listed.find(({ name }) => name === trial.name)
      if (starter === undefined) return say('model.unlisted')
      for (const dir of otherDirs) if (await shareFrom(dir, modelDir, starter)) return null
      const fetchIt = async (): Promise<unknown> => {
        try {
          return await fetchStarterModel(starter, modelDir, {
            signal: new AbortController().signal,
            onProgress: state => progress.update(describe(state)),
            isOffline,
          })
        } catch (error) {
          if (!isAppError(error) || error.code !== 'busy') throw error
          progress.update(say('model.waiting'))
          await sleep(1_000)
          return await fetchIt()
        }
      }
      try {
        await fetchIt()
        return null
      } catch (error) {
        if (isOffline) return say('model.offline')
        const why = isAppError(error) ? error.message : String(error)
        const isNetwork = /EAI_AGAIN|ENOTFOUND|ECONN|ENETUNREACH|EHOSTUNREACH|TIMEDOUT|no byte in/.test(why)
        return isNetwork ? say('model.unreachable') : say('model.failed', { reason: why })
      }
    },
  }
}

async function shareFrom(dir: string, modelDir: string, starter: Starter): Promise<boolean> {
  const source = path.join(dir, starter.file)
  if (!hasSize(source, starter.sizeBytes) || starter.sha256 === null) return false
  const aside = path.join(modelDir, `.${starter.file}.link`)
  mkdirSync(modelDir, { recursive: true, mode: 0o700 })
  rmSync(aside, { force: true })
  try {
    linkSync(source, aside)
  } catch {
    copyFileSync(source, aside)
  }
  const { verifyFile } = await import('../../electron/lib/download-file.ts')
  const isRight = await verifyFile(
    aside,
    { sha256: starter.sha256 },
    new AbortController().signal,
    () => undefined,
  ).then(
    () => true,
    () => false,
  )
  if (isRight) renameSync(aside, path.join(modelDir, starter.file))
  return isRight
}

function describe({ phase, completedBytes, totalBytes, bytesPerSecond }: PullProgress): string {
  if (completedBytes === 0) return say('model.phase.connecting')
  const bytes = megabytes(completedBytes)
  const done = totalBytes === null ? bytes : say('megabytesOf', { done: bytes, total: megabytes(totalBytes) })
  const speed = bytesPerSecond === null ? '' : ` · ${megabytes(bytesPerSecond)}/s`
  return `${say(`model.phase.${phase}`, { done })}${speed}`
}

function hasSize(file: string, sizeBytes: number): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === sizeBytes
}
