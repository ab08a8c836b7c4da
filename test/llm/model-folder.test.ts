import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { safeModelFileName } from '../../electron/llm/model-file-name.ts'
import { findModelFile, ModelFolder } from '../../electron/llm/model-folder.ts'
import { toStorageError } from '../../electron/lib/file-storage.ts'
import type { Starter } from '../../electron/llm/starter-models.ts'
import { tempDir } from '../support/temp-dir.ts'
import { failureOf } from './collect.ts'
import { ggufBytes, usableKeys } from './embedded/gguf-bytes.ts'

/** A folder on another file system than the temporary one, where hard links are not to be had; null where there is none. */
const otherFileSystem =
  existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync(os.tmpdir()).dev ? '/dev/shm' : null

function farFolder(): ModelFolder {
  const dir = mkdtempSync(path.join(otherFileSystem!, 'jarvis-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return folderAt(dir)
}

const starter: Starter = {
  name: 'trial',
  title: 'Trial',
  languages: ['en'],
  licence: 'Apache-2.0',
  sizeBytes: 1,
  memoryBytes: 1,
  contextLength: 1,
  file: 'trial-file.gguf',
  sha256: null,
  isTrial: true,
  sources: [{ kind: 'model_hub', url: 'https://example.com/x' }],
}

function folderAt(dir: string, locale: 'en' | 'fr' = 'en'): ModelFolder {
  return new ModelFolder({ dir, starters: Promise.resolve([starter]), locale })
}

function put(dir: string, name: string, { languages = [] as string[], dataBytes = 128 } = {}): string {
  const file = path.join(dir, name)
  const keys = { ...usableKeys, 'general.languages': { type: 'strings', value: languages } as const }
  writeFileSync(file, ggufBytes({ keys, dataBytes }))
  return file
}

const signal = new AbortController().signal

describe('the model folder', () => {
  test('that does not exist has no models', async () => {
    expect(await folderAt(path.join(tempDir(), 'none')).list()).toEqual([])
  })

  test('puts the model to take by default first: one that speaks the language, then unknown ones, the trial one last', async () => {
    const dir = tempDir()
    put(dir, 'trial-file.gguf')
    put(dir, 'large-unknown.gguf', { dataBytes: 9_000 })
    put(dir, 'small-unknown.gguf', { dataBytes: 1_000 })
    put(dir, 'french.gguf', { languages: ['fr'] })
    put(dir, 'english.gguf', { languages: ['en'] })
    const names = async (locale: 'en' | 'fr') => (await folderAt(dir, locale).list()).map(file => file.model.name)
    expect(await names('fr')).toEqual(['french', 'large-unknown', 'small-unknown', 'english', 'trial'])
    expect(await names('en')).toEqual(['english', 'large-unknown', 'small-unknown', 'french', 'trial'])
  })

  test('tells what it knows of a model, and calls a starter model by its own name', async () => {
    const dir = tempDir()
    put(dir, 'trial-file.gguf')
    const [file] = await folderAt(dir).list()
    expect(file?.model).toMatchObject({
      name: 'trial',
      engine: 'embedded',
      contextLength: 4_096,
      fit: 'fits',
      quantization: 'Q4_K_M',
      languages: ['en'],
      isTrial: true,
    })
    for (const name of ['trial', 'trial-file', 'trial-file.gguf']) expect(findModelFile([file!], name)).toBe(file)
    expect(findModelFile([file!], 'other')).toBe(null)
  })

  test('lists files that are no models last, with the reason; hidden files and folders not at all', async () => {
    const dir = tempDir()
    put(dir, 'good.gguf')
    writeFileSync(path.join(dir, 'bad.gguf'), 'This is a letter, renamed to look like a model.')
    writeFileSync(path.join(dir, '.hidden.gguf'), 'x')
    mkdirSync(path.join(dir, 'folder.gguf'))
    symlinkSync(path.join(dir, 'nowhere'), path.join(dir, 'dangling.gguf'))
    const files = await folderAt(dir).list()
    expect(files.map(file => [file.model.name, file.defect?.data?.['reason']])).toEqual([
      ['good', undefined],
      ['bad', 'not_gguf'],
    ])
  })

  test('reads a file again only when it has changed', async () => {
    const dir = tempDir()
    const file = put(dir, 'model.gguf')
    const folder = folderAt(dir)
    expect((await folder.list())[0]?.defect).toBe(null)
    writeFileSync(file, 'damaged now')
    utimesSync(file, new Date(), new Date(Date.now() + 5_000))
    expect((await folder.list())[0]?.defect?.code).toBe('llm_model_invalid')
  })
})

describe('adding a file', () => {
  test('links it under a safe name, so that it takes no room twice', async () => {
    const source = put(tempDir(), 'My Model (v2).GGUF')
    const folder = folderAt(path.join(tempDir(), 'models'))
    expect(await folder.add(source, signal)).toMatchObject({ name: 'My-Model-v2', engine: 'embedded' })
    expect(statSync(path.join(folder.dir, 'My-Model-v2.gguf')).ino).toBe(statSync(source).ino)
  })

  test('twice changes nothing; another file of that name is refused', async () => {
    const source = put(tempDir(), 'model.gguf')
    const other = put(tempDir(), 'model.gguf')
    const folder = folderAt(tempDir())
    const first = await folder.add(source, signal)
    expect(await folder.add(source, signal)).toEqual(first)
    expect(await failureOf(folder.add(other, signal))).toMatchObject({ code: 'conflict', data: { name: 'model.gguf' } })
  })

  test('follows a symbolic link to the file itself', async () => {
    const source = put(tempDir(), 'real.gguf')
    const link = path.join(tempDir(), 'alias.gguf')
    symlinkSync(source, link)
    const folder = folderAt(tempDir())
    await folder.add(link, signal)
    expect(statSync(path.join(folder.dir, 'alias.gguf')).isFile()).toBe(true)
  })

  test.skipIf(otherFileSystem === null)(
    'copies it from another file system, and leaves nothing half done (needs a second file system)',
    async () => {
      const source = put(tempDir(), 'model.gguf', { dataBytes: 200_000 })
      const folder = farFolder()
      await folder.add(source, signal)
      expect(readdirSync(folder.dir)).toEqual(['model.gguf'])
      expect(statSync(path.join(folder.dir, 'model.gguf')).size).toBe(statSync(source).size)
      expect(await failureOf(folder.add(put(tempDir(), 'model.gguf'), signal))).toMatchObject({ code: 'conflict' })
    },
  )

  test.skipIf(otherFileSystem === null)(
    'that is stopped while copying leaves nothing behind (needs a second file system)',
    async () => {
      const source = put(tempDir(), 'model.gguf', { dataBytes: 60_000_000 })
      const folder = farFolder()
      const stop = new AbortController()
      const added = failureOf(folder.add(source, stop.signal))
      await vi.waitFor(() => expect(readdirSync(folder.dir)).toHaveLength(1), { interval: 1 })
      stop.abort()
      expect((await added).code).toBe('cancelled')
      expect(readdirSync(folder.dir)).toEqual([])
    },
  )

  test.skipIf(otherFileSystem === null)('asks for room before it copies (needs a second file system)', async () => {
    const source = put(tempDir(), 'model.gguf')
    // Holes take no room where they are; a copy of them would.
    truncateSync(source, 4e12)
    const folder = farFolder()
    const error = await failureOf(folder.add(source, signal))
    expect(error.code).toBe('storage_full')
    expect(error.data?.['neededBytes']).toBeGreaterThan(4e12)
    expect(readdirSync(folder.dir)).toEqual([])
  })

  test.each([
    ['a file that is no model', 'letter.gguf', 'llm_model_invalid'],
    ['a file that is not there', 'nothing.gguf', 'not_found'],
  ])('refuses %s', async (_, name, code) => {
    const dir = tempDir()
    writeFileSync(path.join(dir, 'letter.gguf'), 'Dear Sir or Madam, I am writing to you about a model.')
    const folder = folderAt(path.join(dir, 'models'))
    expect((await failureOf(folder.add(path.join(dir, name), signal))).code).toBe(code)
  })
})

test.each([
  ['ENOSPC', 'storage_full'],
  ['EDQUOT', 'storage_full'],
  ['EROFS', 'read_only'],
  ['EACCES', 'read_only'],
  ['ENOENT', 'not_found'],
])('a file system that answers %s means %s', (system, code) => {
  expect(toStorageError(Object.assign(new Error(system), { code: system }), 'x')).toMatchObject({ code })
})

test('what the file system does not say is passed on', () => {
  const error = new Error('something else')
  expect(toStorageError(error, 'x')).toBe(error)
  expect(toStorageError('text', 'x')).toBe('text')
})

test('a removed model is gone, and removing it again says so', async () => {
  const dir = tempDir()
  put(dir, 'model.gguf')
  const folder = folderAt(dir)
  const [file] = await folder.list()
  await folder.remove(file!)
  expect(await folder.list()).toEqual([])
  expect((await failureOf(folder.remove(file!))).code).toBe('not_found')
})

test.each([
  ['../../etc/passwd', 'passwd.gguf'],
  ['C:\\Models\\My Model.GGUF', 'My-Model.gguf'],
  ['modèle français.gguf', 'modèle-français.gguf'],
  ['....gguf', 'model.gguf'],
  ['', 'model.gguf'],
  ['CON.gguf', 'model-CON.gguf'],
  ['lpt1.q4.gguf', 'model-lpt1.q4.gguf'],
  ['a\u0000b\n<c>.gguf', 'a-b-c.gguf'],
  [`${'x'.repeat(500)}.gguf`, `${'x'.repeat(120)}.gguf`],
])('the name %j becomes %j', (given, safe) => {
  expect(safeModelFileName(given)).toBe(safe)
})
