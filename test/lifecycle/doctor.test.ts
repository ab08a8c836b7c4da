import type * as fs from 'node:fs/promises'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { EngineInUse, EngineStatus } from '../../shared/models.ts'
import { createWords } from '../../electron/lib/words.ts'
import { runDoctor, type DoctorOptions } from '../../electron/lifecycle/doctor.ts'
import { engineInUse } from '../support/engine-in-use.ts'
import { tempDir } from '../support/temp-dir.ts'

vi.mock('node:fs/promises', async original => {
  const real = await original<typeof fs>()
  return { ...real, statfs: vi.fn(real.statfs) }
})
beforeEach(() => {
  vi.mocked(statfs).mockClear()
})

const embedded = engineInUse({
  engine: 'embedded',
  endpoint: null,
  isLocal: true,
  state: 'ready',
  version: null,
  checkedAt: 0,
  error: null,
})
const ollama: EngineInUse = { ...embedded, engine: 'ollama', endpoint: 'http://127.0.0.1:11434', version: '0.6.5' }
const active: EngineStatus['active'] = { engine: 'embedded', model: 'tiny', endpoint: null, isTrial: true }

function run(options: Partial<DoctorOptions> & { readonly status?: Partial<EngineStatus> } = {}) {
  const dir = tempDir()
  const status = {
    choice: { engine: 'auto', model: null },
    active,
    engines: [ollama, embedded],
    ...options.status,
  } as const
  return runDoctor({
    dataDir: path.join(dir, 'data'),
    modelDir: dir,
    espeakDataDir: dir,
    memory: { counts: () => Promise.resolve({ messages: 1, conversations: 1, databaseBytes: 4_096 }) },
    llm: { check: () => Promise.resolve(status) },
    lastEnd: null,
    checkHost: () => Promise.resolve([]),
    words: createWords('en'),
    ...options,
  })
}

async function failures(report: ReturnType<typeof run>): Promise<Record<string, string | undefined>> {
  const { checks } = await report
  return Object.fromEntries(checks.filter(check => !check.ok).map(({ name, fix }) => [name, fix]))
}

describe('the doctor', () => {
  it('finds nothing where everything is there', async () => {
    const report = await run()
    expect(report.ok).toBe(true)
    expect(report.checks.map(({ name }) => name)).toEqual([
      'node',
      'data_folder',
      'free_space',
      'database',
      'last_end',
      'model_folder',
      'ollama http://127.0.0.1:11434',
      'embedded',
      'answers',
      'speech_data',
    ])
    const details = Object.fromEntries(report.checks.map(({ name, detail }) => [name, detail]))
    expect(details).toMatchObject({
      node: `Node ${process.versions.node}`,
      'ollama http://127.0.0.1:11434': 'Ready (0.6.5)',
      embedded: 'Ready',
      answers: 'tiny (embedded) answers.',
    })
  })

  it('says what is missing and what to do', async () => {
    const error = {
      code: 'llm_unavailable',
      message: 'ECONNREFUSED',
      retryable: true,
      data: { engine: 'ollama' },
    } as const
    const found = await failures(
      run({
        modelDir: '/no/such/folder',
        espeakDataDir: '/no/such/folder',
        status: {
          active: null,
          engines: [
            { ...ollama, state: 'unavailable', version: null, error },
            { ...embedded, state: 'no_model' },
          ],
        },
        checkHost: words => Promise.resolve([{ name: 'port', ok: false, detail: words('cli.locale'), fix: 'another' }]),
      }),
    )
    expect(Object.keys(found)).toEqual([
      'model_folder',
      'ollama http://127.0.0.1:11434',
      'embedded',
      'answers',
      'speech_data',
      'port',
    ])
    expect(found['answers']).toContain('Ollama')
    expect(found['speech_data']).toContain('npm start')
  })

  it('tells how the run before ended, which is never a fault of now', async () => {
    const told = async (lastEnd: DoctorOptions['lastEnd']) =>
      (await run({ lastEnd })).checks.find(({ name }) => name === 'last_end')
    expect(await told(null)).toMatchObject({ ok: true, detail: 'This is the first run.' })
    const end = { at: 1, reason: 'SIGTERM', failed: [] }
    expect(await told({ ...end, isClean: true })).toMatchObject({ detail: 'The run before ended in good order.' })
    expect((await told({ ...end, isClean: false, reason: null }))?.detail).toContain('cut off')
    expect((await told({ ...end, isClean: false, failed: ['memory', 'log'] }))?.detail).toContain(
      '(SIGTERM): memory, log did not close in time',
    )
  })

  it('does not blame an engine one does without', async () => {
    const report = await run({ status: { engines: [{ ...ollama, state: 'unavailable' }, embedded] } })
    expect(report.ok).toBe(true)
  })

  it('tells a store’s failure in words, and an unknown one as it is', async () => {
    const counts = () => Promise.reject(new AppError('memory_unavailable', 'thread gone'))
    const report = await run({ memory: { counts }, words: createWords('fr') })
    const check = report.checks.find(({ name }) => name === 'database')
    expect(check).toMatchObject({ ok: false, fix: expect.stringMatching(/Jarvis/) as string })
    expect(check?.detail).not.toContain('thread gone')
    const odd = await run({ memory: { counts: () => Promise.reject(new Error('odd')) } })
    expect(odd.checks.find(({ name }) => name === 'database')?.detail).toBe('Error: odd')
  })

  it('warns when the disk is nearly full', async () => {
    vi.mocked(statfs).mockResolvedValueOnce({ bavail: 100, bsize: 4_096 } as Awaited<ReturnType<typeof statfs>>)
    const found = await failures(run())
    expect(found['free_space']).toContain('--data-dir')
  })
})
