import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseBenchArguments, UsageError } from './bench-arguments.ts'

const known = ['startup', 'ui', 'ipc']

describe('the arguments of the benchmark program', () => {
  it('mean every suite, both sides and an empty store when there are none', () => {
    expect(parseBenchArguments([], known)).toEqual({
      names: known,
      mode: 'compare',
      rows: 0,
      jsonFile: null,
      htmlFile: null,
      againstFile: null,
      repeat: 1,
    })
  })

  it('name suites, each once and in the order asked for, and where the reports go', () => {
    const parsed = parseBenchArguments(
      [
        'ui',
        'startup',
        'ui',
        '--rows',
        '1000000',
        '--mode=baseline',
        '--json',
        'a.json',
        '--html',
        'a.html',
        '--against',
        'b.json',
        '--repeat',
        '5',
      ],
      known,
    )
    expect(parsed).toEqual({
      names: ['ui', 'startup'],
      mode: 'baseline',
      rows: 1_000_000,
      jsonFile: 'a.json',
      htmlFile: 'a.html',
      againstFile: 'b.json',
      repeat: 5,
    })
  })

  it.each([
    [['speech']],
    [['ui', '--mode', 'fast']],
    [['--rows', '-1']],
    [['--rows', '1e6']],
    [['--rows', '']],
    [['--rows', '99999999999']],
    [['--json']],
    [['--repeat', '0']],
    [['--repeat', 'often']],
    [['--verbose']],
  ])('are refused when they cannot be meant: %j', args => {
    expect(() => parseBenchArguments(args, known)).toThrow(UsageError)
  })

  it('end the program with 2 and a sentence that names the suites there are', () => {
    const program = path.join(import.meta.dirname, 'main.ts')
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'nonsense'], { encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('startup, ui, ipc')
    expect(stderr).not.toContain('    at ')
  })
})
