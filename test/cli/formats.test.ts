// Every format of the command line, held against the schema its code uses, by the real program on a real data folder.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerSchema } from '../../electron/cli/ask-question.ts'
import { doctorSchema } from '../../electron/cli/doctor.ts'
import { exportSchema } from '../../electron/cli/export.ts'
import { importSchema } from '../../electron/cli/import.ts'
import { messagesSchema } from '../../electron/cli/messages.ts'
import { modelsSchema } from '../../electron/cli/models.ts'
import { searchSchema } from '../../electron/cli/search.ts'
import { statsSchema } from '../../electron/cli/stats.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { runCli, spawnCli, startHost, type StartedHost } from '../support/run-cli.ts'

const model = requirePart('starter model', starterModelFile())

/** Tokens: enough to be an answer, few enough for a slow computer. */
const ANSWER_LIMIT = 16

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'jarvis-cli-'))
  const settings = { parameters: { temperature: 0, maxTokens: ANSWER_LIMIT } }
  writeFileSync(path.join(dataDir, 'config.json'), JSON.stringify({ settings }))
})
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

const run = (...args: string[]) => runCli([...args, '--data-dir', dataDir])

/** The one JSON document on stdout. */
function documentOf(stdout: string): unknown {
  expect(stdout.endsWith('\n')).toBe(true)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  return JSON.parse(stdout)
}

function errorOf(stderr: string): { code: string } {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  return (JSON.parse(line) as { error: { code: string } }).error
}

describe.skipIf(model === null)('with a model (needs the starter model)', { timeout: 120_000 }, () => {
  it('answers a question from a fresh data folder with an honest status and real timings', async () => {
    const { code, stdout } = await run('ask', 'Name three colours.', '--json')
    const answer = answerSchema.parse(documentOf(stdout))
    expect(code).toBe(0)
    expect(answer).toMatchObject({ engine: 'embedded', cache: null, error: null, promptTruncated: false })
    expect(answer.answer.trim()).not.toBe('')
    expect(answer.tokens.prompt).toBeGreaterThan(5)
    expect(answer.tokens.answer).toBeGreaterThan(0)
    expect(answer.status).toMatch(/^(complete|truncated)$/)
    expect(answer.status === 'complete' || answer.tokens.answer === ANSWER_LIMIT).toBe(true)
    expect(answer.timings.firstTokenMs).toBeGreaterThan(0)
    expect(answer.timings.totalMs).toBeGreaterThanOrEqual(answer.timings.firstTokenMs)
  })

  it('stops the answer at SIGINT and keeps its text as stopped', async () => {
    // Without the limit, so that it is still writing when it is stopped.
    const config = path.join(dataDir, 'no-limit.json')
    writeFileSync(config, JSON.stringify({ settings: { parameters: { temperature: 0 } } }))
    const question = 'Write a long story about a ship.'
    const child = spawnCli(['ask', question, '--data-dir', dataDir], { env: { JARVIS_CONFIG: config } })
    const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
    await new Promise(resolve => child.stdout?.once('data', resolve))
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    const { items } = messagesSchema.parse(documentOf((await run('messages', '--limit', '1', '--json')).stdout))
    expect(items[0]).toMatchObject({ status: 'stopped' })
    expect(items[0]?.content).not.toBe('')
  })
})

describe('alone, without a question', () => {
  it('prints statistics and the doctor’s report', async () => {
    const stats = await run('stats', '--json')
    expect(stats.code).toBe(0)
    statsSchema.parse(documentOf(stats.stdout))
    const doctor = await run('doctor', '--json')
    const report = doctorSchema.parse(documentOf(doctor.stdout))
    expect(doctor.code).toBe(report.ok ? 0 : 1)
    expect(report.checks.length).toBeGreaterThan(4)
  })

  it('refuses a configuration mistake with its name, and speaks the user’s language', async () => {
    const mistaken = await runCli(['stats', '--json', '--data-dir', dataDir], { env: { DB_POOL_SIZE: '99' } })
    expect(mistaken.code).toBe(2)
    expect(mistaken.stderr).toContain('DB_POOL_SIZE')
    const french = await runCli(['ask', 'Bonjour', '--conversation', 'c999999', '--data-dir', dataDir], {
      env: { LANG: 'fr_FR.UTF-8' },
    })
    expect(french.stderr).toMatch(/[éèêà’]/)
  })
})

// One process holds the folder and serves every command: most of a command's own start is spared.
describe('beside a running Jarvis', () => {
  let host: StartedHost
  beforeAll(async () => {
    host = await startHost(dataDir)
  })
  afterAll(async () => {
    await host.stop()
  })

  it('is carried out by the process that holds the folder', async () => {
    const { code, stdout } = await run('stats', '--json')
    expect(code).toBe(0)
    // The owner has served more than this one request.
    expect(statsSchema.parse(documentOf(stdout)).pools).not.toEqual({})
  })

  it('gets a new address from a second start, and leaves the first one running', async () => {
    const { code, stdout } = await run('start', '--no-open', '--json')
    expect(code).toBe(0)
    const ready = documentOf(stdout) as { event: string; url: string; pid: number; host: string }
    expect(ready).toMatchObject({ event: 'ready', pid: host.pid, host: 'loopback', dataDir })
    expect(ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#c=.+/)
    expect(ready.url).not.toBe(host.url)
  })

  describe.skipIf(model === null)('and its model (needs the starter model)', { timeout: 120_000 }, () => {
    it('goes on in the conversation that is named, and keeps both turns', async () => {
      const first = answerSchema.parse(documentOf((await run('ask', 'Say one word.', '--json')).stdout))
      const { code, stdout } = await run('ask', 'And another one.', '--conversation', first.conversationId, '--json')
      expect(code).toBe(0)
      const second = answerSchema.parse(documentOf(stdout))
      expect(second.conversationId).toBe(first.conversationId)
      const listed = await run('messages', '--conversation', first.conversationId, '--json')
      const { items } = messagesSchema.parse(documentOf(listed.stdout))
      expect(items.map(item => item.role)).toEqual(['assistant', 'user', 'assistant', 'user'])
      expect(items[0]).toMatchObject({ messageId: second.messageId, content: second.answer, model: second.model })
    })

    it('answers a batch in input order, a bad line beside good ones', async () => {
      const batch = path.join(dataDir, 'batch.jsonl')
      const lines = [
        { id: 'a', prompt: 'Say yes.' },
        { id: 2, prompt: 'Say no.', conversation: 'c999999' },
        { id: 'c', prompt: '  ' },
      ]
      writeFileSync(batch, `${lines.map(line => JSON.stringify(line)).join('\n')}\nnot json\n`)
      const { code, stdout } = await run('ask', '--batch', batch, '--json')
      expect(code).toBe(1)
      const answers = stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as { id: unknown; error: { code: string } | null })
      expect(answers.map(answer => [answer.id, answer.error?.code ?? null])).toEqual([
        ['a', null],
        [2, 'not_found'],
        ['c', 'bad_request'],
        [null, 'bad_request'],
      ])
      answerSchema.parse(answers[0])
    })

    it('lists models with size, context length and fit', async () => {
      const { code, stdout } = await run('models', '--json')
      expect(code).toBe(0)
      const { items } = modelsSchema.parse(documentOf(stdout))
      expect(items).toContainEqual(
        expect.objectContaining({ engine: 'embedded', fit: 'fits', contextLength: expect.any(Number) as number }),
      )
    })

    it('prints only the answer to people, as it comes', async () => {
      const { code, stdout } = await run('ask', 'Name a fruit.')
      expect(code).toBe(0)
      expect(stdout.trim()).not.toBe('')
      expect(stdout).not.toContain('"answer"')
    })
  })

  it('pages through messages by the cursors it prints, and refuses one of another query', async () => {
    const first = messagesSchema.parse(
      documentOf((await run('messages', '--limit', '1', '--strategy', 'keyset', '--json')).stdout),
    )
    expect(first.strategy).toBe('keyset')
    if (first.nextCursor === null) return expect(first.items.length).toBeLessThanOrEqual(1)
    const second = messagesSchema.parse(
      documentOf(
        (await run('messages', '--limit', '1', '--strategy', 'keyset', '--cursor', first.nextCursor, '--json')).stdout,
      ),
    )
    expect(second.items[0]?.messageId).not.toBe(first.items[0]?.messageId)
    const foreign = await run(
      'messages',
      '--limit',
      '1',
      '--strategy',
      'offset',
      '--cursor',
      first.nextCursor,
      '--json',
    )
    expect(foreign.code).toBe(2)
    expect(foreign.stdout).toBe('')
    expect(errorOf(foreign.stderr).code).toBe('bad_request')
  })

  it.each([
    [['ask'], 2, 'bad_request'],
    [['ask', ' '], 2, 'bad_request'],
    [['ask', 'Hello', '--conversation', 'c999999'], 3, 'not_found'],
    [['ask', 'Hello', '--persona', 'nobody'], 3, 'not_found'],
    [['ask', 'Hello', '--engine', 'ollama'], 4, 'llm_unavailable'],
    [['ask', 'Hello', '--engine', 'embedded', '--model', 'absent'], 4, 'llm_model_missing'],
    [['ask', 'Hello', '--engine', 'gpt'], 2, 'bad_request'],
    [['messages', '--limit', '0'], 2, 'bad_request'],
    [['messages', '--cursor', 'forged'], 2, 'bad_request'],
    [['messages', '--conversation', 'c999999'], 3, 'not_found'],
    [['models', 'remove', 'absent'], 3, 'not_found'],
    [['models', 'explode'], 2, 'bad_request'],
    [['paint'], 2, 'bad_request'],
    [['stats', '--unknown-flag'], 2, 'bad_request'],
  ] as const)('%j ends with exit code %i and %s on stderr', async (args, code, errorCode) => {
    const result = await run(...args, '--json')
    expect(errorOf(result.stderr).code).toBe(errorCode)
    expect(result.code).toBe(code)
  })

  it('refuses a file that is not a model, and keeps answering', async () => {
    const file = path.join(dataDir, 'poem.gguf')
    writeFileSync(file, 'Roses are red')
    const result = await run('models', 'add', file, '--json')
    expect(errorOf(result.stderr).code).toBe('llm_model_invalid')
    expect(result.code).toBe(1)
  })

  it('brings conversations in, skips them the second time, and writes them again', async () => {
    const file = path.join(dataDir, 'said.jsonl')
    const line = (id: number, content: unknown) =>
      JSON.stringify({ id: `x${id}`, conversationId: 'talk', role: 'user', content, createdAt: '2024-01-01T00:00:00' })
    writeFileSync(file, [line(1, 'one'), '{"', line(2, 2), line(3, 'three')].join('\n'))
    const dry = importSchema.parse(documentOf((await run('import', file, '--dry-run', '--json')).stdout))
    expect(dry).toMatchObject({ conversations: 1, messages: 2, skipped: 0 })
    const first = await run('import', file, '--json')
    expect(first.code).toBe(0)
    expect(importSchema.parse(documentOf(first.stdout))).toMatchObject({ messages: 2, errors: [{ at: 2 }, { at: 3 }] })
    expect(importSchema.parse(documentOf((await run('import', file, '--json')).stdout))).toMatchObject({ skipped: 2 })

    const target = path.join(dataDir, 'talk.json')
    const written = await run('export', '--conversation', 'talk', '--to', target, '--json')
    expect(exportSchema.parse(documentOf(written.stdout))).toEqual({ path: target, conversations: 1, messages: 2 })
    const again = await run('import', target, '--format', 'jarvis', '--json')
    expect(importSchema.parse(documentOf(again.stdout))).toMatchObject({ messages: 0, skipped: 2, errors: [] })
    const { stdout } = await run('export', '--conversation', 'talk', '--format', 'markdown')
    expect(stdout).toContain('three')
  })

  it('ends an import or export with the code that says what went wrong', async () => {
    const empty = path.join(dataDir, 'empty.jsonl')
    writeFileSync(empty, 'nothing\n')
    expect((await run('import', empty, '--format', 'jsonl', '--json')).code).toBe(1)
    expect((await run('import', path.join(dataDir, 'none'), '--json')).code).toBe(3)
    expect((await run('import', '--json')).code).toBe(2)
    expect((await run('export', '--json')).code).toBe(2)
    expect((await run('export', '--conversation', 'c999', '--json')).code).toBe(3)
    const nowhere = path.join(dataDir, 'no folder', 'all.json')
    const refused = await run('export', '--all', '--to', nowhere, '--json')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('ENOENT')
  })
})

describe('search', () => {
  it('finds imported messages by words and by meaning, in one query and in a batch, page by page', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'jarvis-cli-search-'))
    let host: StartedHost | null = null
    try {
      const here = (...args: string[]) => runCli([...args, '--json', '--data-dir', dir])
      const file = path.join(dir, 'import.jsonl')
      const texts = [
        'We bought a red car in May.',
        'The soup needs more salt.',
        'Nous avons garé la voiture rue des Lilas.',
      ]
      const lines = texts.map((content, at) => ({
        id: `x${at}`,
        conversationId: 'chat',
        role: 'user',
        content,
        createdAt: at,
      }))
      writeFileSync(file, lines.map(line => JSON.stringify(line)).join('\n'))
      expect((await here('import', file, '--wait')).code).toBe(0)
      host = await startHost(dir)
      const one = await here('search', 'where is the vehicle parked', '--limit', '1')
      expect(one.code).toBe(0)
      const page = searchSchema.parse(documentOf(one.stdout))
      expect(page).toMatchObject({
        meaningComplete: true,
        items: [{ externalId: 'x2', conversationExternalId: 'chat' }],
      })
      const next = await here(
        'search',
        'where is the vehicle parked',
        '--limit',
        '1',
        '--cursor',
        page.nextCursor ?? '',
      )
      expect(searchSchema.parse(documentOf(next.stdout)).items[0]?.externalId).toBe('x0')
      const batch = path.join(dir, 'batch.jsonl')
      const queries = [
        { id: 1, text: 'soup', mode: 'text', limit: 5 },
        { id: 2, text: 'soup', conversation: 'nowhere' },
        { id: 3, text: 'car', conversation: 'chat', mode: 'text' },
      ]
      writeFileSync(batch, queries.map(query => JSON.stringify(query)).join('\n'))
      const many = await here('search', '--batch', batch)
      expect(many.code).toBe(1)
      const found = many.stdout
        .trim()
        .split('\n')
        .map(
          line =>
            JSON.parse(line) as {
              id: number
              error?: { code: string }
              items?: { externalId: string; snippet: string }[]
            },
        )
      expect(found.map(({ id, error, items }) => [id, error?.code ?? items?.map(item => item.externalId)])).toEqual([
        [1, ['x1']],
        [2, 'not_found'],
        [3, ['x0']],
      ])
      expect(found[0]?.items?.[0]?.snippet).toBe('The <mark>soup</mark> needs more salt.')
      expect((await here('search', 'soup', '--cursor', 'forged')).code).toBe(2)
      expect((await here('search', 'soup', '--from', 'yesterday')).code).toBe(2)
    } finally {
      await host?.stop()
      rmSync(dir, { recursive: true, force: true })
    }
  }, 120_000)
})
