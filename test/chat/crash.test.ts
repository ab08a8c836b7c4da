import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { tempDir } from '../support/temp-dir.ts'
import { openScriptedChat } from './open-chat.ts'

const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url))

/** Runs it until the model has given `words` words; answers with how many it had given, and when each. */
async function killedAfter(dataDir: string, words: number): Promise<{ atMs: number[]; killedAtMs: number }> {
  const running = spawn(process.execPath, [child, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const atMs: number[] = []
  for await (const _ of createInterface({ input: running.stdout })) {
    atMs.push(performance.now())
    if (atMs.length === words) running.kill('SIGKILL')
  }
  if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
  expect(running.signalCode).toBe('SIGKILL')
  return { atMs, killedAtMs: performance.now() }
}

it.each([30, 250])(
  'killed in mid-answer, at word %i: the answer is there, interrupted, without at most its last second',
  async words => {
    const dataDir = tempDir()
    const { atMs, killedAtMs } = await killedAfter(dataDir, words)
    const { chat, memory, llm, start } = await openScriptedChat({ dataDir })
    const { items } = await memory.readTranscript({ reference: 'c1', limit: 5 })
    expect(items.map(message => message.status)).toEqual(['complete', 'interrupted'])
    const kept = items[1]?.content ?? ''
    const keptWords = kept === '' ? 0 : kept.trimEnd().split(' ').length
    expect(kept).toBe(Array.from({ length: keptWords }, (_, index) => `${index} `).join(''))
    const olderThanOneSecond = atMs.filter(at => killedAtMs - at > 1_000).length
    expect(keptWords).toBeGreaterThanOrEqual(olderThanOneSecond)

    // The next question works, and what was kept is part of it.
    await start('Go on.', 'c1')
    expect((await llm.next()).asked).toEqual(kept === '' ? ['Count.\n\nGo on.'] : ['Count.', kept, 'Go on.'])
    expect(chat.runningCount).toBe(1)
  },
)
