import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ModelFolder } from '../../electron/llm/model-folder.ts'
import { ModelUploads } from '../../electron/llm/model-uploads.ts'
import { tempDir } from '../support/temp-dir.ts'
import { failureOf } from './collect.ts'
import { ggufBytes } from './embedded/gguf-bytes.ts'

let dir: string
let uploads: ModelUploads
const bytes = ggufBytes({ dataBytes: 10_000 })

beforeEach(() => {
  dir = path.join(tempDir(), 'models')
  uploads = new ModelUploads(new ModelFolder({ dir, starters: Promise.resolve([]), locale: 'en' }))
})
afterEach(async () => {
  vi.useRealTimers()
  await uploads.dispose()
})

async function send(id: string, whole: Buffer, slice = 1_000): Promise<number> {
  let received = 0
  while (received < whole.length)
    received = await uploads.append(id, received, whole.subarray(received, received + slice))
  return received
}

test('slices in order become the file, under a safe name', async () => {
  const id = await uploads.begin('../My model.gguf', bytes.length)
  expect(await send(id, bytes)).toBe(bytes.length)
  expect(await uploads.finish(id)).toMatchObject({ name: 'My-model', sizeBytes: bytes.length })
  expect(readdirSync(dir)).toEqual(['My-model.gguf'])
  expect(readFileSync(path.join(dir, 'My-model.gguf')).equals(bytes)).toBe(true)
})

test('a slice that does not follow the last one, or two at once, are refused, and the right one still fits', async () => {
  const id = await uploads.begin('a.gguf', bytes.length)
  await uploads.append(id, 0, bytes.subarray(0, 1_000))
  expect(await failureOf(uploads.append(id, 500, bytes.subarray(500, 600)))).toMatchObject({
    code: 'bad_request',
    data: { reason: 'upload_offset', expected: 1_000 },
  })
  const [first, second] = await Promise.allSettled([
    uploads.append(id, 1_000, bytes.subarray(1_000, 2_000)),
    uploads.append(id, 1_000, bytes.subarray(1_000, 2_000)),
  ])
  expect(first.status).toBe('fulfilled')
  expect(second.status).toBe('rejected')
  expect(await uploads.append(id, 2_000, bytes.subarray(2_000))).toBe(bytes.length)
})

test('more or fewer bytes than were said are refused', async () => {
  const id = await uploads.begin('a.gguf', 50)
  expect((await failureOf(uploads.append(id, 0, bytes))).data).toMatchObject({ reason: 'upload_size' })
  expect((await failureOf(uploads.finish(id))).data).toMatchObject({ reason: 'upload_size' })
})

test('a file that is no model is refused at its first slice, one that is damaged at its end', async () => {
  const letter = await uploads.begin('letter.gguf', 100)
  expect((await failureOf(uploads.append(letter, 0, Buffer.alloc(100, 'x')))).data).toMatchObject({
    reason: 'not_gguf',
  })
  expect((await failureOf(uploads.append(letter, 0, bytes))).code).toBe('not_found')
  const cut = bytes.subarray(0, bytes.length - 9_950)
  const damaged = await uploads.begin('damaged.gguf', cut.length)
  await send(damaged, cut)
  expect((await failureOf(uploads.finish(damaged))).data).toMatchObject({ reason: 'truncated' })
  expect(readdirSync(dir)).toEqual([])
})

test('a name that is taken is not overwritten', async () => {
  const first = await uploads.begin('a.gguf', bytes.length)
  await send(first, bytes)
  await uploads.finish(first)
  const second = await uploads.begin('a.gguf', bytes.length)
  await send(second, bytes)
  expect((await failureOf(uploads.finish(second))).code).toBe('conflict')
  expect(readdirSync(dir)).toEqual(['a.gguf'])
})

test('cancelling removes what came; so does closing, and cancelling twice is nothing', async () => {
  const one = await uploads.begin('a.gguf', bytes.length)
  await uploads.begin('b.gguf', bytes.length)
  expect(readdirSync(dir)).toHaveLength(2)
  await uploads.cancel(one)
  await uploads.cancel(one)
  expect(readdirSync(dir)).toHaveLength(1)
  await uploads.dispose()
  expect(readdirSync(dir)).toEqual([])
})

test('an upload nobody goes on with is removed after ten minutes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const id = await uploads.begin('a.gguf', bytes.length)
  vi.advanceTimersByTime(599_000)
  await uploads.append(id, 0, bytes.subarray(0, 10))
  vi.advanceTimersByTime(599_000)
  expect(readdirSync(dir)).toHaveLength(1)
  vi.advanceTimersByTime(1_000)
  vi.useRealTimers()
  await vi.waitFor(() => expect(readdirSync(dir)).toEqual([]))
  expect((await failureOf(uploads.append(id, 10, bytes.subarray(10)))).code).toBe('not_found')
})

test('what a crash left is removed a day later, but never what another process is still writing', async () => {
  await uploads.cancel(await uploads.begin('a.gguf', 1))
  const stale = path.join(dir, '.upload-00000000-0000-0000-0000-000000000000.part')
  const fresh = path.join(dir, '.add-11111111-0000-0000-0000-000000000000.part')
  writeFileSync(stale, 'x')
  writeFileSync(fresh, 'x')
  utimesSync(stale, new Date(), new Date(Date.now() - 25 * 3_600_000))
  await uploads.cancel(await uploads.begin('a.gguf', 1))
  expect(readdirSync(dir)).toEqual([path.basename(fresh)])
})

test('four at a time, then the next is told to wait; and a file larger than the disk is refused', async () => {
  const ids = await Promise.all([1, 2, 3, 4].map(index => uploads.begin(`${index}.gguf`, 10)))
  expect(await failureOf(uploads.begin('5.gguf', 10))).toMatchObject({ code: 'overloaded', retryable: true })
  await uploads.cancel(ids[0]!)
  expect((await failureOf(uploads.begin('5.gguf', 1e15))).code).toBe('storage_full')
})
