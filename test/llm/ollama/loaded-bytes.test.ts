import { expect, it } from 'vitest'
import { readLoadedBytes, readLoadedModels } from '../../../electron/llm/ollama/ollama-shapes.ts'

it('what loaded models take is added up, and a server that does not say is believed to take nothing', () => {
  const models = [
    { name: 'one', size: 3_000, size_vram: 1_000 },
    { name: 'two', size: 500, size_vram: 500 },
    { name: 'old', size: 'much' },
  ]
  expect(readLoadedBytes({ models })).toEqual({ totalBytes: 3_500, gpuBytes: 1_500 })
  expect(readLoadedModels({ models })).toEqual(['one', 'two', 'old'])
  expect(readLoadedBytes({ models: 'none' })).toBeNull()
})
