// A thread that does what the text says: real threads and real ends, without the sound.

import { setTimeout as sleep } from 'node:timers/promises'
import { preciseNow, type SynthesisOutcome, type SynthesisTask } from '../../electron/speech/synthesis.ts'

const ended = new Int32Array(1)

export default async function act({ text, cancelled }: SynthesisTask): Promise<SynthesisOutcome> {
  const startedAt = preciseNow()
  const [what, ...rest] = (text ?? '').split(' ')
  if (what === 'exit') process.exit(7)
  if (what === 'throw') throw new Error('thrown in the thread')
  if (what === 'memory') {
    const hoard: number[][] = []
    for (;;) hoard.push(new Array<number>(1_000_000).fill(hoard.length))
  }
  // Once only: the file whose name follows tells whether it has happened before.
  if (what === 'once') {
    const { existsSync, writeFileSync } = await import('node:fs')
    const file = rest.join(' ')
    if (!existsSync(file)) {
      writeFileSync(file, '')
      process.exit(7)
    }
  }
  if (what === 'wait') await sleep(Number(rest[0]))
  if (what === 'until') while (Atomics.load(cancelled, 0) === 0) await sleep(1)
  if (what === 'Number') return { ok: true, startedAt, sound: { samples: new Int16Array(44_100), sampleRate: 22_050 } }
  ended[0] = (ended[0] ?? 0) + 1
  return { ok: true, startedAt, sound: { samples: new Int16Array([ended[0]]), sampleRate: 22_050 } }
}
