// Sound through what the system has to play a file with; a command line has no window.

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { wavHeader } from '../lib/wav.ts'

const players: Readonly<Partial<Record<NodeJS.Platform, readonly (readonly [string, ...string[]])[]>>> = {
  darwin: [['afplay']],
  win32: [['powershell', '-NoProfile', '-Command', '(New-Object Media.SoundPlayer $args[0]).PlaySync()']],
  linux: [['pw-play'], ['paplay'], ['aplay', '-q']],
}

/** Plays one piece after the other. */
export class Player {
  #dir: string | null = null
  #isMute = false

  /** Nothing here can play. */
  get isMute(): boolean {
    return this.#isMute
  }

  async play(bytes: Uint8Array, sampleRate: number, signal: AbortSignal): Promise<void> {
    if (this.#isMute) return
    this.#dir ??= await mkdtemp(path.join(tmpdir(), 'jarvis-say-'))
    const file = path.join(this.#dir, 'clause.wav')
    await writeFile(file, Buffer.concat([wavHeader(sampleRate, bytes.length), bytes]), { mode: 0o600 })
    for (const [program, ...args] of players[process.platform] ?? []) {
      if ((await run(program, [...args, file], signal)) || signal.aborted) return
    }
    this.#isMute = true
  }

  async close(): Promise<void> {
    if (this.#dir !== null) await rm(this.#dir, { recursive: true, force: true })
  }
}

/** False when there is no such program or it cannot play. */
async function run(program: string, args: readonly string[], signal: AbortSignal): Promise<boolean> {
  return await new Promise(resolve => {
    const child = spawn(program, args, { stdio: 'ignore', signal, windowsHide: true })
    child.once('error', () => resolve(false))
    child.once('close', code => resolve(code === 0))
  })
}
