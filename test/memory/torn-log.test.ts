import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { closeWriter, openWriter } from '../../electron/memory/open-store.ts'
import { addTurn, openTestStore } from './test-store.ts'
import { tempDir } from '../support/temp-dir.ts'

/** `TORN_RUNS=2000 npx vitest run test/memory/torn-log.test.ts` for long. */
const runs = Number(process.env['TORN_RUNS'] ?? 60)

it(
  'a log that was torn or of which a bit flipped gives back exactly what was written before that place',
  () => {
    const store = openTestStore()
    store.db.pragma('wal_checkpoint(TRUNCATE)')
    store.db.pragma('wal_autocheckpoint = 0')
    /** Size of the log after each turn, whose messages are then in it. */
    const sizes: number[] = []
    for (let turn = 0; turn < 20; turn++) {
      addTurn(store, { question: `Question ${turn}`, answer: `Answer ${turn} ${'x'.repeat(2_000)}` })
      sizes.push(readFileSync(`${store.file}-wal`).length)
    }
    const log = readFileSync(`${store.file}-wal`)
    const file = path.join(tempDir(), 'jarvis.db')
    const damage = fc.record({ isCut: fc.boolean(), at: fc.integer({ min: 0, max: log.length - 1 }), bit: fc.nat(7) })
    fc.assert(
      fc.property(damage, ({ isCut, at, bit }) => {
        for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
        copyFileSync(store.file, file)
        const torn = Buffer.from(isCut ? log.subarray(0, at) : log)
        if (!isCut) torn.writeUInt8(torn.readUInt8(at) ^ (1 << bit), at)
        writeFileSync(`${file}-wal`, torn)
        const db = openWriter(file, true)
        const questions = db.prepare("SELECT content FROM message WHERE role = 'user' ORDER BY id").pluck().all()
        const problems = db.pragma('integrity_check', { simple: true })
        closeWriter(db)
        expect(problems).toBe('ok')
        // A turn is several transactions: the one being written at that place may be there with its question alone.
        const whole = sizes.filter(size => size <= at).length
        expect(questions).toEqual(Array.from({ length: questions.length }, (_, turn) => `Question ${turn}`))
        // Some bytes of a frame's header are not used: flipping one of them changes nothing.
        if (isCut) expect(questions.length - whole).toBeLessThanOrEqual(1)
        expect(questions.length).toBeGreaterThanOrEqual(whole)
      }),
      { numRuns: runs },
    )
  },
  60_000 + runs * 100,
)
