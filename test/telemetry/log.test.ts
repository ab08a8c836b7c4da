import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { createLog } from '../../electron/telemetry/log.ts'
import { RotatingFile } from '../../electron/telemetry/rotating-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-test-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function lines(): Record<string, unknown>[] {
  const text = readFileSync(path.join(folder, 'logs', 'jarvis.log'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
}

describe('the log', () => {
  it('is JSON lines with time, level, event and facts, readable by its owner alone', () => {
    const log = createLog(folder, 'info')
    log.debug('too.fine', { count: 1 })
    log.info('engine.ready', { engine: 'ollama', tookMs: 3 })
    log.warn('engine.slow')
    log.error('engine.gone')
    log.close()
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'info', event: 'engine.ready', engine: 'ollama', tookMs: 3, pid: process.pid }),
      expect.objectContaining({ level: 'warn', event: 'engine.slow' }),
      expect.objectContaining({ level: 'error', event: 'engine.gone' }),
    ])
    expect(lines()[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    if (process.platform === 'win32') return
    expect(statSync(path.join(folder, 'logs', 'jarvis.log')).mode & 0o777).toBe(0o600)
    expect(statSync(path.join(folder, 'logs')).mode & 0o777).toBe(0o700)
  })

  it('withholds texts and secrets whatever a caller passes, at any depth', () => {
    const log = createLog(folder, 'debug')
    log.debug('chat.sent', {
      messages: 3,
      content: 'my secret',
      nested: { Token: 'my secret', items: [{ question: 'my secret' }] },
    })
    log.close()
    expect(JSON.stringify(lines())).not.toContain('my secret')
    expect(lines()[0]).toMatchObject({ messages: 3, content: '[withheld]', nested: { Token: '[withheld]' } })
  })

  it('tells errors with code, stack and cause, and cuts what is long or deep', () => {
    const log = createLog(folder, 'info')
    const error = new AppError('storage_full', 'The disk is full.', { cause: new TypeError('inner') })
    const circular: Record<string, unknown> = { list: Array.from({ length: 500 }, (_, index) => index) }
    circular['self'] = circular
    log.error('failed', { error, long: 'x'.repeat(10_000), circular, nothing: null })
    log.close()
    const [line] = lines()
    expect(line?.['error']).toMatchObject({
      name: 'AppError',
      code: 'storage_full',
      message: 'The disk is full.',
      stack: expect.stringContaining('log.test.ts') as string,
      cause: { name: 'TypeError', message: 'inner' },
    })
    expect(String(line?.['long']).length).toBe(4_001)
    expect(JSON.stringify(line).length).toBeLessThan(30_000)
  })

  it('that cannot be written never throws', () => {
    writeFileSync(path.join(folder, 'logs'), 'a file where a folder belongs')
    const log = createLog(folder, 'info')
    log.info('started')
    log.close()
    log.info('after the end')
    expect(readdirSync(folder)).toEqual(['logs'])
  })
})

describe('a file that rotates', () => {
  it('keeps the newest five, each below its limit, and goes on where it was', () => {
    const file = path.join(folder, 'a.log')
    for (let run = 0; run < 2; run++) {
      const log = new RotatingFile(file, 100)
      for (let line = 0; line < 40; line++) log.write(`${String(run * 40 + line).padStart(9, '0')}\n`)
      log.close()
    }
    expect(readdirSync(folder).sort()).toEqual(['a.1.log', 'a.2.log', 'a.3.log', 'a.4.log', 'a.log'])
    const newestFirst = ['a.log', 'a.1.log', 'a.2.log', 'a.3.log', 'a.4.log']
    const kept = newestFirst.toReversed().flatMap(name => {
      expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(100)
      return readFileSync(path.join(folder, name), 'utf8').trim().split('\n').map(Number)
    })
    expect(kept).toEqual(Array.from({ length: 50 }, (_, index) => 30 + index))
  })

  it('takes a line longer than its limit rather than lose it', () => {
    const log = new RotatingFile(path.join(folder, 'a.log'), 100)
    log.write('x'.repeat(500))
    log.write('y')
    log.close()
    expect(readFileSync(path.join(folder, 'a.log'), 'utf8')).toBe('y')
    expect(readFileSync(path.join(folder, 'a.1.log'), 'utf8')).toHaveLength(500)
  })

  it('starts again once it can be written', () => {
    const file = path.join(folder, 'a.log')
    mkdirSync(file)
    const log = new RotatingFile(file)
    log.write('lost\n')
    rmSync(file, { recursive: true })
    log.write('kept\n')
    log.close()
    log.write('closed\n')
    expect(readFileSync(file, 'utf8')).toBe('kept\n')
  })
})
