import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { fitOfMemory, memoryForModel, readComputerMemory } from '../../electron/llm/fit.ts'
import { describeStarters, readStarters, recommendedStarter, type Starter } from '../../electron/llm/starter-models.ts'

const resource = path.resolve(import.meta.dirname, '../../resources/starter-models.json')
const memoryOf = (gigabytes: number, cores = 16) => ({
  totalBytes: gigabytes * 1e9,
  availableBytes: gigabytes * 0.3e9,
  cores,
})

function starter(name: string, memoryBytes: number, languages: string[], isTrial = false): Starter {
  return {
    name,
    title: name,
    languages,
    licence: 'MIT',
    sizeBytes: memoryBytes / 2,
    memoryBytes,
    contextLength: 4_096,
    file: `${name}.gguf`,
    sha256: null,
    isTrial,
    sources: [{ kind: 'model_hub', url: 'https://example.com/model' }],
  }
}

const starters = [
  starter('trial', 0.4e9, ['en'], true),
  starter('small', 1e9, ['en', 'fr']),
  starter('middle', 3e9, ['en', 'fr']),
  starter('english', 4e9, ['en']),
  starter('huge', 30e9, ['en', 'fr']),
]

describe('the starter models of the product', () => {
  test('are valid, have one for trying out that comes from two places, and French ones', async () => {
    const list = await readStarters(resource)
    expect(list.filter(({ isTrial }) => isTrial).map(({ sources }) => sources.map(({ kind }) => kind))).toEqual([
      ['model_hub', 'python_package'],
    ])
    expect(list.some(({ isTrial, languages }) => !isTrial && languages.includes('fr'))).toBe(true)
    expect(new Set(list.map(({ name }) => name)).size).toBe(list.length)
  })
})

describe('what is offered first', () => {
  test.each([
    ['en', 16, 'english'],
    ['fr', 16, 'middle'],
    ['fr', 2, 'small'],
    ['en', 1, 'trial'],
    ['fr', 0.5, 'trial'],
  ] as const)('in %s with %d GB of memory is %s', (locale, gigabytes, name) => {
    expect(recommendedStarter(starters, locale, memoryOf(gigabytes))?.name).toBe(name)
  })

  test.each([
    ['en', 2, 'qwen2.5-1.5b'],
    ['fr', 2, 'qwen2.5-1.5b'],
  ] as const)(
    'in %s on %d cores with memory enough is one that writes as fast as one reads',
    async (locale, cores, name) => {
      const listed = await readStarters(resource)
      const computer = memoryOf(32, cores)
      expect(recommendedStarter(listed, locale, computer)?.name).toBe(name)
      const large = listed.filter(({ memoryBytes }) => memoryBytes > 2e9)
      expect(large.length).toBeGreaterThan(0)
      expect(new Set(large.map(({ memoryBytes }) => fitOfMemory(memoryBytes, computer)))).toEqual(
        new Set(['may_be_slow']),
      )
      const eight = memoryOf(32, 8)
      expect(recommendedStarter(listed, locale, eight)?.memoryBytes).toBeGreaterThan(2e9)
    },
  )

  test('stands in front, the one for trying out at the end, and all say how they fit', () => {
    const list = describeStarters(starters, 'fr', memoryOf(6), ({ name }) => name === 'trial')
    expect(list.map(({ name, fit, isRecommended, isInstalled }) => [name, fit, isRecommended, isInstalled])).toEqual([
      ['middle', 'fits', true, false],
      ['huge', 'wont_fit', false, false],
      ['small', 'fits', false, false],
      ['english', 'may_be_slow', false, false],
      ['trial', 'fits', false, true],
    ])
    expect(list[0]?.sources).toEqual(['model_hub'])
  })
})

describe('whether a model fits', () => {
  test('depends on all memory, and on what is free only in its favour', () => {
    const memory = { totalBytes: 10e9, availableBytes: 1e9, cores: 16 }
    expect(fitOfMemory(5e9, memory)).toBe('fits')
    expect(fitOfMemory(8e9, memory)).toBe('may_be_slow')
    expect(fitOfMemory(8e9, { ...memory, availableBytes: 8.5e9 })).toBe('fits')
    expect(fitOfMemory(9.5e9, memory)).toBe('wont_fit')
    expect(memoryForModel(1e9)).toBeGreaterThan(1.3e9)
  })

  test('reads a memory of this computer that can be', () => {
    const { totalBytes, availableBytes } = readComputerMemory()
    expect(totalBytes).toBeGreaterThan(100e6)
    expect(availableBytes).toBeLessThanOrEqual(totalBytes)
    expect(availableBytes).toBeGreaterThan(0)
  })
})
