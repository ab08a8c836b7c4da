// The command line: a fourth client of the contract. It is carried out by the process that holds the data folder, or
// opens the folder itself (cli/connect.ts). Formats, exit codes and flags are a promise to other programs.

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { AppError, isAppError } from '../shared/errors.ts'
import { ask } from './cli/ask.ts'
import { backup } from './cli/backup.ts'
import { check } from './cli/check.ts'
import { exitCodeOf, exitCodes, type Command } from './cli/command.ts'
import { connectToData } from './cli/connect.ts'
import { doctor } from './cli/doctor.ts'
import { stringFlag } from './cli/flags.ts'
import { exportCommand } from './cli/export.ts'
import { facts } from './cli/facts.ts'
import { importCommand } from './cli/import.ts'
import { messages } from './cli/messages.ts'
import { models } from './cli/models.ts'
import { createOutput } from './cli/output.ts'
import { restore, rollback } from './cli/restore.ts'
import { say } from './cli/say.ts'
import { search } from './cli/search.ts'
import { start, startOptions } from './cli/start.ts'
import { stats } from './cli/stats.ts'
import { loadConfig, readSystemLocale } from './config.ts'
import { createWords, type Words } from './lib/words.ts'
import { endProcess, endWithParent, signalExitCodes, type EndOptions } from './lifecycle/process-end.ts'

const commands = {
  ask,
  import: importCommand,
  export: exportCommand,
  search,
  messages,
  facts,
  models,
  doctor,
  stats,
  say,
  backup,
  restore,
  rollback,
  check,
} satisfies Record<string, Command>

const sharedOptions = {
  json: { type: 'boolean' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

async function main(argv: readonly string[]): Promise<number> {
  const words = createWords(readSystemLocale(process.env))
  const output = createOutput(argv.includes('--json'), words)
  try {
    const [name, ...rest] = argv
    if (name === undefined || name === '--help' || name === '-h') return help(words, name === undefined)
    if (name === '--version' || name === '-v') return print(packageJson.version)
    const command = name === 'start' ? null : commandNamed(name, words)
    const { values: flags, positionals } = parse(command?.options ?? startOptions, rest)
    if (flags['help'] === true) return help(words, false)
    const config = loadConfig({ host: 'cli', dataDir: stringFlag(flags, 'data-dir') })
    if (command === null) return await start({ config, flags, positionals, output, words })
    const connection = connectToData(config)
    const ended = abortOnSignals({ shutdown: connection.close, ...config }, config.launcherPid)
    try {
      const code = await command.run({
        flags,
        positionals,
        output,
        words,
        config,
        signal: ended.signal,
        connect: connection.connect,
      })
      return ended.exitCode() ?? code
    } finally {
      await connection.close('command done')
    }
  } catch (error) {
    if (isReaderGone(error)) return exitCodes.done
    const known = isAppError(error) ? error : new AppError('internal', 'The command failed.', { cause: error })
    if (known !== error) console.error(error)
    output.error(known)
    return exitCodeOf(known.code)
  }
}

/** `| head -1` has what it wanted. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}

function commandNamed(name: string, words: Words): Command {
  const found = Object.entries(commands).find(([known]) => known === name)
  if (found === undefined) throw new AppError('bad_request', words('cli.unknownCommand', { name }))
  return found[1]
}

function parse(options: ParseArgsOptionsConfig, args: string[]) {
  try {
    return parseArgs({ args, options: { ...sharedOptions, ...options }, allowPositionals: true, strict: true })
  } catch (error) {
    throw new AppError('bad_request', error instanceof Error ? error.message : 'The options are not possible.')
  }
}

/** Turns what ends a command into an abort first, so that an answer being written is stopped and kept. */
function abortOnSignals(
  ending: EndOptions,
  launcherPid: number | null,
): { readonly signal: AbortSignal; exitCode(): number | null } {
  const controller = new AbortController()
  let exitCode: number | null = null
  const end = (reason: string, code: number) => {
    // Asked twice, nothing is waited for but the data folder.
    if (controller.signal.aborted) return endProcess(ending, reason, code)
    exitCode = code
    controller.abort()
    // For a command that does not heed it.
    setTimeout(() => endProcess(ending, reason, code), ending.drainMs).unref()
  }
  for (const [name, code] of Object.entries(signalExitCodes)) process.on(name, () => end(name, code))
  endWithParent(launcherPid, () => end('parent gone', signalExitCodes.SIGHUP))
  return { signal: controller.signal, exitCode: () => exitCode }
}

function help(words: Words, isMistake: boolean): number {
  const lines = [words('cli.usage'), '', `${words('cli.help.commands')}:`]
  for (const name of ['start', ...(Object.keys(commands) as (keyof typeof commands)[])] as const) {
    lines.push(`  ${name.padEnd(9)} ${words(`cli.help.${name}`)}`)
  }
  lines.push('', words('cli.help.options'))
  const text = `${lines.join('\n')}\n`
  if (isMistake) process.stderr.write(text)
  else process.stdout.write(text)
  return isMistake ? exitCodes.usage : exitCodes.done
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return exitCodes.done
}

// A reader that has gone away (`jarvis messages | head -1`) is no failure, and no reason to leave the folder unclosed.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
})

process.exitCode = await main(process.argv.slice(2))
