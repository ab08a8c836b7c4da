// Which parts a command needs. `start` and the tests bring everything they can use; the other commands of the command
// line only what an answer needs.

import { loadConfig } from '../../electron/config.ts'
import { buildStep } from './build.ts'
import { chromiumStep } from './chromium.ts'
import { electronStep } from './electron.ts'
import { espeakDataStep } from './espeak-data.ts'
import { ollamaStep } from './ollama.ts'
import { testModelDir } from './places.ts'
import { starterModelStep } from './starter-model.ts'
import type { Step } from './step.ts'
import { testVoiceStep } from './test-voice.ts'

const tenMinutesMs = 10 * 60_000

/** `entry` is a path in the repository, `args` what follows it on the command line. */
export function partsFor(entry: string, args: readonly string[]): Step[] {
  switch (entry) {
    case 'electron/cli.ts':
      return partsForCommand(args)
    case 'scripts/test.ts':
      return [buildStep, testModel(), espeakDataStep, testVoiceStep, chromiumStep, ollamaStep, ...electronIfUsed([])]
    case 'test/bench/main.ts':
      return [buildStep, testModel(), espeakDataStep, testVoiceStep, chromiumStep, ollamaStep]
    case 'scripts/dev.ts':
      return [buildStep, usersModel(args, 0), espeakDataStep, ...electronIfUsed(args)]
    case 'scripts/package.ts':
      return [buildStep, espeakDataStep]
    default:
      return []
  }
}

function partsForCommand(args: readonly string[]): Step[] {
  const [command] = args
  if (command === undefined || command.startsWith('-') || args.includes('--help')) return []
  if (command === 'say') return [espeakDataStep]
  if (command !== 'start') return [usersModel(args, tenMinutesMs), espeakDataStep]
  return [buildStep, usersModel(args, 0), espeakDataStep, ...electronIfUsed(args)]
}

function electronIfUsed(args: readonly string[]): Step[] {
  return mayOpenElectron(args) ? [electronStep(valueOf(args, '--host') === 'desktop')] : []
}

/** Not worth 120 MB where `start` would not use it: Chromium's sandbox refuses root, and a window needs a display. */
function mayOpenElectron(args: readonly string[]): boolean {
  const host = valueOf(args, '--host')
  if (host === 'desktop') return true
  if (host === 'loopback' || args.includes('--no-open') || process.getuid?.() === 0) return false
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

function usersModel(args: readonly string[], retryAfterMs: number): Step {
  return starterModelStep(usersModelDir(args) ?? testModelDir, [testModelDir], retryAfterMs)
}

function testModel(): Step {
  const users = usersModelDir([])
  return starterModelStep(testModelDir, users === null ? [] : [users], 0)
}

/** Null for a configuration that is not possible: the command itself says what is wrong with it. */
function usersModelDir(args: readonly string[]): string | null {
  try {
    return loadConfig({ host: 'cli', dataDir: valueOf(args, '--data-dir') }).modelDir
  } catch {
    return null
  }
}

function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag)
  if (at >= 0) return args[at + 1]
  return args.find(arg => arg.startsWith(`${flag}=`))?.slice(flag.length + 1)
}
