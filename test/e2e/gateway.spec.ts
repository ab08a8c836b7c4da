// What people see of the gateway, with an Ollama that does as it is told: engines that are away, rest and come back,
// answers cut short, thought about or kept, a server on another computer.

import type { Page } from '@playwright/test'
import { startFakeOllama, type Exchange, type FakeOllama } from '../support/fake-ollama.ts'
import { expect, test, type HostChanges } from './jarvis-test.ts'

let fake: FakeOllama
test.beforeEach(async () => {
  fake = await startFakeOllama([{ name: 'tiny:latest', contextLength: 2_048 }])
})
test.afterEach(() => fake.shut().catch(() => undefined))

const scripted = (settings: Readonly<Record<string, unknown>> = {}): HostChanges => ({
  hasModel: false,
  ollamaUrl: fake.url,
  settings,
})

async function openModelPanel(page: Page) {
  await page.getByRole('button', { name: /^Model: / }).click()
  return page.getByRole('dialog', { name: 'Model and engines' })
}

/** The page has the beginning read ahead while somebody types; that is no question. */
function answers(...scripts: readonly ((exchange: Exchange) => Promise<void>)[]): void {
  const left = [...scripts]
  fake.chat(async exchange => {
    const { num_predict: most } = exchange.body['options'] as { num_predict: number }
    if (most === 1) return exchange.done()
    const script = left.length > 1 ? left.shift() : left[0]
    await script?.(exchange)
  })
}

/** Long enough to be read while it is written. */
async function slowly(exchange: Exchange, fields: Record<string, unknown>): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 300))
  exchange.done(fields)
}

test('a question waits for an engine that is gone, its rest outlives a restart, and “Try now” ends it', async ({
  ownHost,
}) => {
  const { host, jarvis } = await ownHost(scripted())
  await jarvis.newChat()
  await jarvis.ask('Are you there?')
  await jarvis.hasEnded(jarvis.answers.last())
  await fake.shut()

  await jarvis.ask('And now?')
  const waiting = jarvis.answers.last()
  await expect(waiting.getByText('Your question is kept and goes out by itself')).toBeVisible()
  const panel = await openModelPanel(jarvis.page)
  await expect(panel.getByText(/^Rests since /)).toBeVisible({ timeout: 30_000 })
  await expect(panel.getByRole('button', { name: 'Try now' })).toBeVisible()
  await jarvis.page.keyboard.press('Escape')
  await fake.reopen()
  await expect(jarvis.text(waiting)).toHaveText('Red, green, blue.', { timeout: 30_000 })

  await fake.shut()
  await jarvis.ask('And again?')
  const again = await openModelPanel(jarvis.page)
  await expect(again.getByText(/^Rests since /)).toBeVisible({ timeout: 30_000 })
  await host.kill()
  await host.start()
  const page = host.page()
  const restored = await openModelPanel(page)
  await expect(restored.getByText(/^Rests since /)).toBeVisible()
  await restored.getByText('What happened').click()
  await expect(restored.getByText(/ · rests/).first()).toBeVisible()
  await fake.reopen()
  await restored.getByRole('button', { name: 'Try now' }).click()
  await expect(restored.getByText('ready', { exact: true })).toBeVisible()
})

test('an answer cut at its limit goes on, one that was thought about folds its thoughts, a cut prompt is told', async ({
  ownHost,
}) => {
  const { jarvis } = await ownHost(scripted())
  const { page } = jarvis
  await jarvis.newChat()
  answers(
    exchange => {
      exchange.say('Red, green')
      return slowly(exchange, { done_reason: 'length' })
    },
    exchange => {
      exchange.say(' and blue.')
      return slowly(exchange, {})
    },
    exchange => {
      exchange.line({ message: { role: 'assistant', content: '', thinking: 'They like colours.' }, done: false })
      exchange.say('Yellow, too.')
      return slowly(exchange, { prompt_eval_count: 900, eval_count: 40 })
    },
    exchange => {
      exchange.say('I read the end of it.')
      return slowly(exchange, { prompt_eval_count: 2_048 })
    },
  )
  await jarvis.ask('Name three colours.')
  const answer = jarvis.answers.last()
  await expect(answer.getByText('Cut short', { exact: true })).toBeVisible()
  await answer.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect(jarvis.text(answer)).toHaveText('Red, green and blue.')
  await expect(answer.getByText('Cut short', { exact: true })).toBeHidden()

  await jarvis.ask('Another?')
  const thoughtful = jarvis.answers.last()
  await expect(jarvis.text(thoughtful)).toHaveText('Yellow, too.')
  await expect(thoughtful.getByText('They like colours.')).toBeHidden()
  await thoughtful.getByText('Reasoning', { exact: true }).click()
  await expect(thoughtful.getByText('They like colours.')).toBeVisible()
  const meter = page.getByRole('button', { name: /^Room in the model’s context: / })
  await meter.click()
  await expect(page.getByText('940 of 2,048 tokens are in use.')).toBeVisible()
  await page.keyboard.press('Escape')

  await jarvis.ask(`Read this. ${'Some words. '.repeat(300)}`)
  await expect(jarvis.answers.last().getByText('Partly read', { exact: true })).toBeVisible()
})

test('an answer given again says where it is from, and is forgotten on request; a persona asks in its own words', async ({
  ownHost,
}) => {
  const { jarvis } = await ownHost(scripted({ isCacheOn: true, personas: { Poet: 'You answer in verse.' } }))
  const { page } = jarvis
  const systems: unknown[] = []
  const answered = (exchange: Exchange) => {
    systems.push((exchange.body['messages'] as { content: string }[])[0]?.content)
    exchange.say(`Answer ${systems.length}.`)
    return slowly(exchange, {})
  }
  answers(answered)
  const asked = async (answer: string) => {
    await jarvis.newChat()
    await jarvis.ask('Which river flows through Paris?')
    await expect(jarvis.text(jarvis.answers.last())).toHaveText(answer)
  }
  await asked('Answer 1.')
  await asked('Answer 1.')
  const again = jarvis.answers.last()
  await expect(again.getByText(/^This is the answer of .+ to the same question\./)).toBeVisible()
  await again.getByRole('button', { name: 'Forget this answer' }).click()
  await expect(page.getByText('The answer will not be given again; here it stays.')).toBeVisible()
  await asked('Answer 2.')
  await expect(jarvis.answers.last().getByText('From the cache', { exact: true })).toBeHidden()

  await jarvis.newChat()
  await page.getByRole('button', { name: 'Persona: Jarvis' }).click()
  await page.getByRole('menuitem', { name: 'Poet' }).click()
  await jarvis.ask('Which river flows through Paris?')
  // Another persona's answer is not this one's.
  await expect(jarvis.text(jarvis.answers.last())).toHaveText('Answer 3.')
  expect(systems.at(-1)).toBe('You answer in verse.')
})

test('a model is fetched with its progress, stopped, and fetched on', async ({ ownHost }) => {
  const starts: number[] = []
  fake.on('/api/pull', async exchange => {
    let completed = starts.length * 40
    starts.push(completed)
    exchange.line({ status: 'pulling manifest' })
    const tell = () =>
      exchange.line({
        status: 'pulling abc',
        digest: 'sha256:abc',
        total: 100_000_000,
        completed: completed * 1_000_000,
      })
    for (completed += 10; completed <= 100; completed += 10) {
      tell()
      // Progress is shown four times a second.
      await new Promise(resolve => setTimeout(resolve, 260))
      if (starts.length === 1 && completed >= 40) return await exchange.closed
    }
    fake.models = [...fake.models, { name: 'fetched:1b' }]
    exchange.line({ status: 'success' })
    exchange.response.end()
  })
  const { jarvis } = await ownHost(scripted())
  const panel = await openModelPanel(jarvis.page)
  const fetch = async () => {
    await panel.getByRole('textbox').fill('fetched:1b')
    await panel.getByRole('button', { name: 'Get', exact: true }).click()
  }
  await fetch()
  await expect(panel.getByText('40 MB of 100 MB')).toBeVisible()
  await panel.getByRole('button', { name: /^Stop fetching fetched:1b/ }).click()
  await expect(panel.getByText(/of 100 MB/)).toBeHidden()
  await fetch()
  await expect(panel.getByRole('radio', { name: /^fetched:1b/ })).toBeAttached()
  expect(starts).toEqual([0, 40])
})

test('a server on another computer is asked for once, gets nothing before, and carries its badge', async ({
  ownHost,
}) => {
  // Leads to this computer by another name, which Jarvis cannot know.
  const { jarvis } = await ownHost({ ...scripted(), ollamaUrl: fake.url.replace('127.0.0.1', '[::ffff:127.0.0.1]') })
  const { page } = jarvis
  const consent = page.getByRole('dialog', { name: /^Let .+ answer\?$/ })
  await expect(consent).toBeVisible()
  await consent.getByRole('button', { name: 'Do not allow' }).click()
  await expect(consent).toBeHidden()
  await page.reload()
  await expect(jarvis.composer).toBeVisible()
  const panel = await openModelPanel(page)
  await expect(panel.getByText('waits for your consent')).toBeVisible()
  await expect(panel.getByText('Not local', { exact: true })).toBeVisible()
  await expect(consent).toBeHidden()
  expect(fake.connections.count).toBe(0)
  await panel.getByRole('button', { name: /^Allow / }).click()
  await expect(panel.getByText('ready', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^Model: .*Not local/ })).toBeVisible()
  await jarvis.ask('Are you there?')
  await expect(jarvis.text(jarvis.answers.last())).toHaveText('Red, green, blue.')
})
