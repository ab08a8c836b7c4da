// `jarvis start`: opens Jarvis and stays until it ends, or brings the one forward that is already open on the folder.

import type { ParseArgsOptionsConfig } from 'node:util'
import type { AppConfig } from '../config.ts'
import { findElectron } from '../lib/electron-binary.ts'
import type { WordId, Words } from '../lib/words.ts'
import { exitCodes, type Flags } from './command.ts'
import { connectToOwner } from './connect.ts'
import { choiceFlag, numberFlag } from './flags.ts'
import type { Output } from './output.ts'

export interface StartContext {
  readonly config: AppConfig
  readonly flags: Flags
  readonly positionals: readonly string[]
  readonly output: Output
  readonly words: Words
}

/** What `start` prints when Jarvis can be used; other programs rely on it. */
export interface ReadyLine {
  readonly event: 'ready'
  /** For a browser, with a code that works once within a minute; null on the desktop. */
  readonly url: string | null
  readonly host: AppConfig['host']
  /** The process that holds the data. */
  readonly pid: number
  readonly dataDir: string
}

export const startOptions = {
  host: { type: 'string' },
  'no-open': { type: 'boolean' },
  port: { type: 'string' },
  offline: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig

export async function start({ config, flags, output, words }: StartContext): Promise<number> {
  const isOpened = flags['no-open'] !== true
  const port = numberFlag(flags, 'port', 1, 65_535)
  const choice = chooseHost(choiceFlag(flags, 'host', ['desktop', 'loopback']), isOpened)
  const announce = (ready: Omit<ReadyLine, 'event'>) => announceReady(ready, choice.canOpen, output, words)

  const owner = await connectToOwner(config.dataDir)
  if (owner !== null) {
    const present = await owner.call('app.present', { open: isOpened })
    owner.close()
    output.note(words('cli.start.alreadyOpen', { pid: present.pid }))
    announce(present)
    return exitCodes.done
  }
  output.note(words(choice.why))
  if (choice.program !== null) {
    const { runDesktop } = await import('./run-desktop.ts')
    return await runDesktop({ program: choice.program, config, announce })
  }
  const { runServer } = await import('../server.ts')
  return await runServer({
    config: { ...config, host: 'loopback' },
    port,
    isOpened: choice.canOpen,
    announce,
    onNotShown: (reason, url) => {
      output.note(words(`cli.start.nothing.${reason}`))
      if (!output.isJson) output.note(words('cli.start.address', { url }))
    },
    onClosing: () => output.note(words('cli.start.closing', { seconds: config.drainMs / 1000 })),
  })
}

interface HostChoice {
  /** The Electron program, or null for the loopback host. */
  readonly program: string | null
  readonly why: WordId
  readonly canOpen: boolean
}

function chooseHost(asked: 'desktop' | 'loopback' | undefined, isOpened: boolean): HostChoice {
  const canOpen = isOpened && hasDisplay()
  if (asked === 'loopback' || !isOpened) return { program: null, why: 'cli.start.loopbackAsked', canOpen }
  if (!hasDisplay()) return { program: null, why: 'cli.start.loopbackNoDisplay', canOpen }
  const program = findElectron()
  if (program === null) return { program, why: 'cli.start.loopbackNoElectron', canOpen }
  // Chromium's sandbox refuses root, and going without it is no option.
  if (asked !== 'desktop' && process.getuid?.() === 0) return { program: null, why: 'cli.start.loopbackRoot', canOpen }
  return { program, why: 'cli.start.desktop', canOpen }
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

function announceReady(ready: Omit<ReadyLine, 'event'>, canOpen: boolean, output: Output, words: Words): void {
  const { url, host, pid, dataDir } = ready
  const line: ReadyLine = { event: 'ready', url, host, pid, dataDir }
  output.result(line, () => {
    const sentence = words('cli.start.ready', { dataDir })
    return url === null || canOpen ? sentence : `${sentence}\n${words('cli.start.address', { url })}`
  })
}
