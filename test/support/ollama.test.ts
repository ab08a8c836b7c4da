import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canRunOllama, OLLAMA_TEST_MODEL, startPrivateOllama, type PrivateOllama } from './ollama.ts'

describe.skipIf(!canRunOllama())('the private Ollama (needs Ollama)', () => {
  let ollama: PrivateOllama

  beforeAll(async () => {
    ollama = await startPrivateOllama()
  })
  afterAll(() => ollama.stop())

  it('breaks off an answer when it is ended, and comes back under its address', async () => {
    const response = await fetch(`${ollama.url}/api/generate`, {
      method: 'POST',
      body: JSON.stringify({ model: OLLAMA_TEST_MODEL, prompt: 'Count to a thousand.' }),
    })
    const reader = response.body!.getReader()
    expect((await reader.read()).done).toBe(false)
    await ollama.stop()
    await expect(fetch(`${ollama.url}/api/version`)).rejects.toThrow()

    const { url } = ollama
    ollama = await startPrivateOllama({ port: Number(new URL(url).port) })
    expect(ollama.url).toBe(url)
  })
})
