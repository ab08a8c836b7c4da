// Imports from real files, through the thread that reads and the thread that writes.

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ImportProgress } from '../../../shared/transfers.ts'
import { ImportService } from '../../../electron/memory/import/import-service.ts'
import { proveStore } from '../../../electron/memory/maintenance/copy-store.ts'
import { openMemory } from '../../../electron/memory/memory-client.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { zipBytes } from '../../support/zip-bytes.ts'
import { failing } from '../test-store.ts'
import { chatGptConversation, claudeConversation } from './import-files.ts'
import { staticEmbedder } from '../../support/static-embedder.ts'

const workerUrl = new URL('../../../electron/memory/memory.worker.ts', import.meta.url)
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const never = new AbortController().signal
const whole = { format: 'auto', isDryRun: false } as const

async function openImports(dir = tempDir()) {
  const memory = await openMemory({
    file: path.join(dir, 'jarvis.db'),
    workerUrl,
    readerCount: 1,
    embedder: staticEmbedder,
    isIndexing: false,
    recorder: { record: () => {} },
    logger,
  })
  let stored = 0
  const imports = new ImportService({
    memory,
    workerUrl,
    uploadDir: path.join(dir, 'imports'),
    logger,
    onStored: () => stored++,
  })
  onTestFinished(async () => {
    await imports.dispose()
    await memory.close()
  })
  return { dir, memory, imports, stored: () => stored }
}

function jsonl(count: number, perConversation = 10): string {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      id: `m${index}x`,
      conversationId: `chat ${Math.floor(index / perConversation)}`,
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `Message number ${index}, long enough to weigh something.`,
      createdAt: 1_700_000_000_000 + index,
    }),
  ).join('\n')
}

describe('an import', () => {
  it('previews what it will do, does it, does nothing the second time, and is undone as one', async () => {
    const { dir, memory, imports } = await openImports()
    const file = path.join(dir, 'file.jsonl')
    const twice = jsonl(3).split('\n')
    writeFileSync(file, `${jsonl(2_000)}\n${twice[0]}\n{"broken\n${twice[1]?.replace('number', 'other')}\n`)
    const progress: ImportProgress[] = []
    const preview = await imports.importPath(file, { ...whole, isDryRun: true }, never, each => progress.push(each))
    expect(preview).toMatchObject({ importId: null, conversations: 200, messages: 2_000, skipped: 1 })
    expect(preview.errors.map(error => error.at)).toEqual([2_002, 2_003])
    expect((await memory.counts()).messages).toBe(0)
    expect(progress.at(-1)).toMatchObject({ messages: 2_000, readBytes: progress.at(-1)?.totalBytes })

    const report = await imports.importPath(file, whole, never, () => undefined)
    expect(report).toMatchObject({ conversations: 200, messages: 2_000, skipped: 1, errors: preview.errors })
    expect(await memory.counts()).toMatchObject({ conversations: 200, messages: 2_000 })
    expect(await imports.importPath(file, whole, never, () => undefined)).toMatchObject({ messages: 0, skipped: 2_001 })

    expect(await imports.undo(report.importId!, never, () => undefined)).toMatchObject({ state: 'undone' })
    expect(await memory.counts()).toMatchObject({ conversations: 0, messages: 0 })
  })

  it('that is cancelled keeps what it stored and goes on where it was when it is asked again', async () => {
    const { dir, memory, imports } = await openImports()
    const file = path.join(dir, 'file.jsonl')
    writeFileSync(file, jsonl(20_000))
    const abort = new AbortController()
    const first = await imports.importPath(file, whole, abort.signal, () => abort.abort())
    expect(first.isCancelled).toBe(true)
    expect(first.messages).toBeGreaterThan(0)
    expect(first.messages).toBeLessThan(20_000)
    const second = await imports.importPath(file, whole, never, () => undefined)
    expect(second.skipped).toBe(first.messages)
    expect((await memory.counts()).messages).toBe(20_000)
    expect((await imports.list()).map(each => each.state)).toEqual(['done', 'cancelled'])
  })

  it('refuses a second one meanwhile', async () => {
    const { dir, imports } = await openImports()
    const file = path.join(dir, 'file.jsonl')
    writeFileSync(file, jsonl(5_000))
    const running = imports.importPath(file, whole, never, () => undefined)
    await expect(imports.importPath(file, whole, never, () => undefined)).rejects.toThrow(failing('conflict'))
    await running
  })

  it('lets questions be stored and read meanwhile', async () => {
    const { dir, memory, imports } = await openImports()
    const file = path.join(dir, 'file.jsonl')
    writeFileSync(file, jsonl(10_000))
    const order: string[] = []
    const importing = imports.importPath(file, whole, never, () => undefined).then(() => order.push('import'))
    await memory.startTurn({ conversationId: null, title: 'Now', question: 'Now?' })
    order.push('turn')
    await importing
    expect(order).toEqual(['turn', 'import'])
  })

  it('reads a ZIP archive with partitioned lists, and a folder of them', async () => {
    const { dir, memory, imports } = await openImports()
    const members = [
      { name: 'export/conversations-000.json', content: Buffer.from(JSON.stringify([chatGptConversation])) },
      { name: 'export/conversations-001.json', content: Buffer.from(JSON.stringify([claudeConversation, 5])) },
      { name: '../../evil.md', content: Buffer.from('User: never read') },
      { name: 'export/user.json', content: Buffer.from('{}') },
    ]
    const archive = path.join(dir, 'export.zip')
    writeFileSync(archive, zipBytes(members))
    const report = await imports.importPath(archive, whole, never, () => undefined)
    expect(report).toMatchObject({ conversations: 2, messages: 5 })
    expect(report.errors).toEqual([
      {
        at: 'export/conversations-001.json#/1',
        code: 'not_object',
        message: 'A JSON object was expected here.',
      },
    ])
    const folder = path.join(dir, 'folder')
    mkdirSync(folder)
    for (const { name, content } of members.slice(0, 2)) writeFileSync(path.join(folder, path.basename(name)), content)
    expect(await imports.importPath(folder, whole, never, () => undefined)).toMatchObject({ messages: 0, skipped: 5 })
    expect((await memory.counts()).messages).toBe(5)
  })

  it('of a damaged archive says so, and reads its other files', async () => {
    const { dir, imports } = await openImports()
    const content = Buffer.from(JSON.stringify([chatGptConversation]))
    const archive = path.join(dir, 'export.zip')
    const damaged = { name: 'conversations-0.json', content, claims: { crc: 1 } }
    writeFileSync(archive, zipBytes([damaged, { name: 'conversations-1.json', content }]))
    const report = await imports.importPath(archive, whole, never, () => undefined)
    expect(report.messages).toBe(3)
    expect(report.errors[0]).toMatchObject({ at: 'conversations-0.json#', code: 'broken_off' })
    expect(report.errors[0]?.message).toContain('damaged')
  })

  it.each([
    ['a file that is not there', 'missing.json', null, 'not_found'],
    ['a broken archive', 'x.zip', Buffer.from('PK\u0003\u0004 and nothing more'), 'bad_request'],
  ] as const)('of %s fails with a clear code', async (_, name, content, code) => {
    const { dir, imports } = await openImports()
    const file = path.join(dir, name)
    if (content !== null) writeFileSync(file, content)
    await expect(imports.importPath(file, whole, never, () => undefined)).rejects.toThrow(failing(code))
  })

  it('counts report lines it has no room for', async () => {
    const { dir, imports } = await openImports()
    const file = path.join(dir, 'file.jsonl')
    writeFileSync(file, `${'{}\n'.repeat(10_500)}${jsonl(1)}`)
    const report = await imports.importPath(file, { format: 'jsonl', isDryRun: false }, never, () => undefined)
    expect(report.errors).toHaveLength(10_001)
    expect(report.errors.at(-1)).toEqual({
      at: '',
      code: 'more',
      data: { count: 500 },
      message: '500 more could not be read.',
    })
    expect(report.messages).toBe(1)
  })
})

describe('a file of the page', () => {
  it('comes in slices in order, is imported, and is not kept', async () => {
    const { dir, memory, imports } = await openImports()
    const bytes = Buffer.from(jsonl(50))
    const uploadId = await imports.uploads.begin('../../etc/passwd', bytes.length)
    await expect(imports.uploads.append(uploadId, 5, bytes)).rejects.toThrow(failing('bad_request'))
    await imports.uploads.append(uploadId, 0, bytes.subarray(0, 1_000))
    await expect(imports.importUpload(uploadId, whole, never, () => undefined)).rejects.toThrow(failing('bad_request'))
    await expect(imports.uploads.append(uploadId, 1_000, Buffer.alloc(bytes.length))).rejects.toThrow(
      failing('bad_request'),
    )
    await imports.uploads.append(uploadId, 1_000, bytes.subarray(1_000))
    expect(await imports.importUpload(uploadId, { ...whole, isDryRun: true }, never, () => undefined)).toMatchObject({
      messages: 50,
    })
    expect(await imports.importUpload(uploadId, whole, never, () => undefined)).toMatchObject({ messages: 50 })
    expect((await memory.counts()).messages).toBe(50)
    expect(readdirSync(path.join(dir, 'imports'))).toEqual([])
    await expect(imports.importUpload(uploadId, whole, never, () => undefined)).rejects.toThrow(failing('not_found'))
  })
})

/** A disk of 12 MB, or why there is none. */
function smallDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const dir = tempDir()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', dir]))
  return dir
}

describe('a disk that fills during an import', () => {
  it('ends it with storage_full; what was stored is whole and can be read, and the rest comes once there is room', async ({
    skip,
  }) => {
    const dir = smallDisk()
    if (dir === null) return skip('a small disk can be mounted only by root on Linux')
    const { memory, imports } = await openImports(dir)
    const file = path.join(tempDir(), 'file.jsonl')
    const ballast = path.join(dir, 'ballast')
    writeFileSync(ballast, Buffer.alloc(86 * 1024 * 1024, 1))
    writeFileSync(file, jsonl(50_000))
    await expect(imports.importPath(file, whole, never, () => undefined)).rejects.toThrow(failing('storage_full'))
    const { messages } = await memory.counts()
    expect(messages).toBeGreaterThan(500)
    const page = await memory.listMessages({ strategy: 'keyset', limit: 10 })
    expect(page.items).toHaveLength(10)
    expect(page.approximateTotal).toBe(messages)
    rmSync(ballast)
    expect((await imports.list())[0]).toMatchObject({ messages, state: 'failed' })
    const rest = await imports.importPath(file, whole, never, () => undefined)
    expect(rest).toMatchObject({ messages: 50_000 - messages, skipped: messages, errors: [] })
    await memory.close()
    expect(await proveStore(path.join(dir, 'jarvis.db'))).toMatchObject({ messages: 50_000 })
  })
})
