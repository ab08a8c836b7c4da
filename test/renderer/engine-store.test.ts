// Getting models, against the whole product and its real model folder.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEngineStore } from '../../renderer/ui/engine-store.ts'
import { AppError } from '../../shared/errors.ts'
import type { Model } from '../../shared/models.ts'
import { configFor, openApp } from '../app/open-app.ts'
import { requirePart, starterModelFile } from '../support/parts.ts'
import { tempDir } from '../support/temp-dir.ts'
import { reconnectingClient, scriptedPage } from './page-stores.ts'

const model = requirePart('starter model', starterModelFile())

/** A file as a page gets one from its file chooser. */
function pageFile(name: string, bytes: Uint8Array<ArrayBuffer>): Blob & { readonly name: string } {
  return new File([bytes], name)
}

async function openStore() {
  const { app } = await openApp(configFor(tempDir()))
  const { client, cut } = reconnectingClient(far => app.connect(far, { kind: 'page' }))
  return { store: createEngineStore(client), client, cut }
}

describe('a file being added', () => {
  it('that is no model ends with words for it, which go away when read', async () => {
    const { store } = await openStore()
    const text = new TextEncoder().encode('not a model at all '.repeat(100_000))
    expect(await store.getState().addFile(pageFile('notes.gguf', text))).toBeNull()
    expect(store.getState().fetches['notes.gguf']?.error?.code).toBe('llm_model_invalid')
    store.getState().dismiss('notes.gguf')
    expect(store.getState().fetches).toEqual({})
  })

  it('that is empty is refused before anything is sent', async () => {
    const { store } = await openStore()
    await store.getState().addFile(pageFile('empty.gguf', new Uint8Array()))
    expect(store.getState().fetches['empty.gguf']?.error?.code).toBe('llm_model_invalid')
  })

  it.skipIf(model === null)(
    'arrives whole, slice by slice, and can answer (needs the starter model)',
    async () => {
      const { store } = await openStore()
      const bytes = new Uint8Array(readFileSync(model ?? ''))
      const done: number[] = []
      store.subscribe(({ fetches }) => {
        const progress = Object.values(fetches)[0]?.progress
        if (progress !== undefined) done.push(progress.completedBytes)
      })
      const added = await store.getState().addFile(pageFile(path.basename(model ?? ''), bytes))
      expect(added).toMatchObject({ engine: 'embedded', sizeBytes: bytes.length })
      expect(done).toEqual(done.toSorted((a, b) => a - b))
      expect(done.at(-1)).toBe(bytes.length)
      expect(store.getState().models.map(({ name }) => name)).toEqual([added?.name])
      await expect.poll(() => store.getState().status?.active?.model).toBe(added?.name)
    },
    60_000,
  )

  it('is cancelled between two slices and leaves no row behind', async () => {
    const slices: number[] = []
    const cancelled: string[] = []
    const { client } = scriptedPage({
      'model.upload.begin': () => Promise.resolve({ uploadId: 'u1' }),
      'model.upload.append': ({ offset }, { bytes }) => {
        slices.push(offset)
        if (slices.length === 2) store.getState().fetches['big.gguf']?.cancel()
        return Promise.resolve({ receivedBytes: offset + (bytes?.length ?? 0) })
      },
      'model.upload.cancel': ({ uploadId }) => {
        cancelled.push(uploadId)
        return Promise.resolve(null)
      },
    })
    const store = createEngineStore(client)
    await store.getState().addFile(pageFile('big.gguf', new Uint8Array(4 * 1_048_576)))
    expect(slices).toEqual([0, 1_048_576])
    expect(cancelled).toEqual(['u1'])
    expect(store.getState().fetches).toEqual({})
  })
})

describe('a model being fetched', () => {
  it('shows its progress, is asked for once, and is listed when it is there', async () => {
    const { promise, resolve } = Promise.withResolvers<Model>()
    const fetched: Model = {
      name: 'tiny',
      engine: 'embedded',
      sizeBytes: 10,
      contextLength: null,
      fit: 'fits',
      capabilities: ['chat'],
      quantization: null,
      languages: [],
      isTrial: false,
    }
    let pulls = 0
    const { client } = scriptedPage({
      'model.pull': async (_input, { send }) => {
        pulls++
        send({ phase: 'downloading', completedBytes: 4, totalBytes: 10, bytesPerSecond: 2 })
        return await promise
      },
      'model.list': () => Promise.resolve({ items: pulls === 0 ? [] : [fetched] }),
      'model.starters': () => Promise.resolve({ items: [] }),
    })
    const store = createEngineStore(client)
    const pulling = store.getState().pull('tiny')
    expect(await store.getState().pull('tiny')).toBeNull()
    await expect.poll(() => store.getState().fetches['tiny']?.progress.completedBytes).toBe(4)
    resolve(fetched)
    expect(await pulling).toEqual(fetched)
    expect(store.getState()).toMatchObject({ fetches: {}, models: [fetched] })
    expect(pulls).toBe(1)
  })

  it('that fails says why and can be asked for again', async () => {
    let pulls = 0
    const { client } = scriptedPage({
      'model.pull': () => {
        pulls++
        return Promise.reject(new AppError('storage_full', 'no room'))
      },
    })
    const store = createEngineStore(client)
    await store.getState().pull('tiny')
    expect(store.getState().fetches['tiny']?.error?.code).toBe('storage_full')
    await store.getState().pull('tiny')
    expect(pulls).toBe(2)
  })
})

it('the state of the engines comes at once and again whenever it changes', async () => {
  const { store, client } = await openStore()
  await expect.poll(() => store.getState().status?.active).toBeNull()
  await client.call('settings.set', { patch: { engine: 'embedded' } })
  await expect.poll(() => store.getState().status?.choice.engine).toBe('embedded')
  await store.getState().check()
  expect(store.getState().isChecking).toBe(false)
  expect(store.getState().starters.length).toBeGreaterThan(0)
})
