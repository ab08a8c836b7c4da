import { existsSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bringParts, type Step } from '../../scripts/setup/step.ts'
import { tempDir } from '../support/temp-dir.ts'

let log: string[]
const progress = { say: (text: string) => void log.push(text), update: () => undefined, clear: () => undefined }

beforeEach(() => {
  log = []
  vi.stubEnv('LC_ALL', 'en_US.UTF-8')
})
afterEach(() => vi.unstubAllEnvs())

function step(title: string, parts: Partial<Step> & { readonly trouble?: string | null } = {}): Step {
  let isThere = false
  return {
    name: title.toLowerCase(),
    title,
    brings: 'from somewhere, 3 MB',
    isRequired: false,
    retryAfterMs: 0,
    isDone: () => isThere,
    run() {
      log.push(`(${title} runs)`)
      isThere = parts.trouble === undefined
      return Promise.resolve(parts.trouble ?? null)
    },
    ...parts,
  }
}

it('names everything it will bring, with source and size, before the first download', async () => {
  await bringParts([step('One'), step('Two')], { isOffline: false, stateDir: tempDir(), progress })
  expect(log.slice(0, 3)).toEqual(['One: from somewhere, 3 MB', 'Two: from somewhere, 3 MB', '(One runs)'])
})

it('says one line about what is missing and brings the rest', async () => {
  const troubles = await bringParts([step('One', { trouble: 'no network. Connect.' }), step('Two')], {
    isOffline: false,
    stateDir: tempDir(),
    progress,
  })
  expect([...troubles]).toEqual([['one', 'no network. Connect.']])
  expect(log.filter(line => line.includes('no network'))).toEqual(['One: no network. Connect.'])
  expect(log).toContain('(Two runs)')
})

it('brings nothing more once a part without which nothing works is missing', async () => {
  const steps = [step('One', { trouble: 'broken', isRequired: true }), step('Two')]
  await bringParts(steps, { isOffline: false, stateDir: tempDir(), progress })
  expect(log).not.toContain('(Two runs)')
})

it('makes a step that throws one line of trouble, and gives the lock back', async () => {
  const stateDir = tempDir()
  const steps = [step('One', { run: () => Promise.reject(new Error('unexpected')) }), step('Two')]
  const troubles = await bringParts(steps, { isOffline: false, stateDir, progress })
  expect(troubles.get('one')).toContain('unexpected')
  expect(log).toContain('(Two runs)')
  expect(existsSync(path.join(stateDir, 'setup.lock'))).toBe(false)
})

it('is silent when everything is there', async () => {
  const one = step('One')
  const options = { isOffline: false, stateDir: tempDir(), progress }
  await bringParts([one], options)
  log = []
  await bringParts([one], options)
  expect(log).toEqual([])
})

it('leaves a part that failed alone for as long as the step says, then tries again', async () => {
  const options = { isOffline: false, stateDir: tempDir(), progress }
  const one = step('One', { trouble: 'out of reach', retryAfterMs: 60_000 })
  await bringParts([one], options)
  await bringParts([one], options)
  expect(log.filter(line => line === '(One runs)')).toHaveLength(1)
  const longAgo = new Date(Date.now() - 61_000)
  utimesSync(path.join(options.stateDir, 'failed-one'), longAgo, longAgo)
  await bringParts([one], options)
  expect(log.filter(line => line === '(One runs)')).toHaveLength(2)
})

it('does not bring twice what another set-up brought meanwhile', async () => {
  const one = step('One')
  const options = { isOffline: false, stateDir: tempDir(), progress }
  await Promise.all([bringParts([one], options), bringParts([one], options)])
  expect(log.filter(line => line === '(One runs)')).toHaveLength(1)
})
