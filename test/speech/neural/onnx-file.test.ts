import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../../../shared/errors.ts'
import { metadataBytes, readOnnxHead } from '../../../electron/speech/neural/onnx-file.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { onnxBytes } from './onnx-bytes.ts'

const bytes = onnxBytes({ inputs: ['input', 'scales'], metadata: { language: 'English' }, weightBytes: 200_000 })
const whole = { inputs: ['input', 'scales'], metadata: new Map([['language', 'English']]) }

function fileOf(content: Buffer): string {
  const file = path.join(tempDir(), 'model.onnx')
  writeFileSync(file, content)
  return file
}

describe('the head of an ONNX file', () => {
  it('names its inputs and what it says of itself, also what was added to its end', async () => {
    const file = fileOf(bytes)
    expect(await readOnnxHead(file)).toEqual(whole)
    appendFileSync(file, metadataBytes({ voice: 'fr', note: 'é'.repeat(300) }))
    const { metadata } = await readOnnxHead(file)
    expect([...metadata]).toEqual([
      ['language', 'English'],
      ['voice', 'fr'],
      ['note', 'é'.repeat(300)],
    ])
  })

  it('is refused wherever the file is cut, and never read beyond it', async () => {
    // The last entry of metadata may be missing without a trace: the file is a whole one then.
    const end = bytes.length - metadataBytes({ language: 'English' }).length
    for (const length of [0, 1, 2, 3, 11, 15, 16, 100, 199_000, end - 1, end + 1, bytes.length - 1])
      await expect(readOnnxHead(fileOf(bytes.subarray(0, length))), `${length}`).rejects.toMatchObject({
        code: 'speech_failed',
        data: { reason: 'voice_invalid' },
      })
  })

  it('is refused or read, never misread into a failure of another kind, for any bytes at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async content => {
        const outcome = await readOnnxHead(fileOf(Buffer.from(content))).catch((error: unknown) => error)
        expect(isAppError(outcome) ? outcome.code : 'read').toMatch(/^(read|speech_failed)$/)
      }),
      { numRuns: 60 },
    )
    const text = readFileSync(import.meta.filename)
    await expect(readOnnxHead(fileOf(text))).rejects.toMatchObject({ code: 'speech_failed' })
  })
})
