import { describe, expect, test } from 'vitest'
import {
  activeEngine,
  chooseEngines,
  leastBusyFirst,
  wishOf,
  type CheckedEngine,
} from '../../electron/llm/engine-choice.ts'
import type { Engine, EngineCheck } from '../../electron/llm/llm.ts'
import { AppError, isAppError, toErrorShape } from '../../shared/errors.ts'
import type { EngineName, EngineState, Model } from '../../shared/models.ts'

function slot(
  name: EngineName,
  state: EngineState,
  models: readonly string[] = [],
  {
    error = null,
    defective = [],
    label = name,
  }: { error?: AppError | null; defective?: string[]; label?: string } = {},
): CheckedEngine & { label: string } {
  const engine = {
    name,
    find: (model: string) => [...models, ...defective].find(known => known === model) ?? null,
  } as Engine
  const check: EngineCheck = {
    health: {
      engine: name,
      endpoint: null,
      isLocal: true,
      state,
      version: null,
      checkedAt: 0,
      error: error && toErrorShape(error),
    },
    models: models.map((model): Model => ({
      name: model,
      engine: name,
      sizeBytes: 1,
      contextLength: null,
      fit: 'fits',
      capabilities: ['chat'],
      quantization: null,
      languages: [],
      isTrial: model === 'trial',
    })),
  }
  const isLooked = state !== 'starting'
  return { engine, check: isLooked ? check : null, models: isLooked ? check.models : [], label }
}

const unreachable = new AppError('llm_unavailable', 'gone', { data: { engine: 'ollama', reason: 'unreachable' } })
const invalid = new AppError('llm_model_invalid', 'broken')
const down = slot('ollama', 'unavailable', ['llama'], { error: unreachable })
const auto = { engine: 'auto', model: null } as const

function order(
  slots: readonly ReturnType<typeof slot>[],
  wish: Parameters<typeof chooseEngines>[1],
): string[] | string {
  try {
    return chooseEngines(slots, wish).map(({ slot: { label }, model }) => `${label}/${model}`)
  } catch (error) {
    if (!isAppError(error)) throw error
    return `${error.code} ${JSON.stringify(error.data)}`
  }
}

describe('which engine answers', () => {
  const ollama = slot('ollama', 'ready', ['llama', 'qwen'])
  const second = slot('ollama', 'ready', ['phi'], { label: 'second' })
  const embedded = slot('embedded', 'ready', ['mine', 'trial'])

  test('by itself: the first Ollama with its newest model, then the others, the embedded one last', () => {
    expect(order([ollama, second, embedded], wishOf(auto, {}))).toEqual(['ollama/llama', 'second/phi', 'embedded/mine'])
  })

  test('by itself when Ollama is down or has no model: the embedded one', () => {
    expect(order([down, embedded], wishOf(auto, {}))).toEqual(['embedded/mine'])
    expect(order([slot('ollama', 'no_model'), embedded], wishOf(auto, {}))).toEqual(['embedded/mine'])
  })

  test('with a chosen model: first where that is, then the others with theirs', () => {
    const settings = { engine: 'auto', model: 'phi' } as const
    expect(order([ollama, second, embedded], wishOf(settings, {}))).toEqual([
      'second/phi',
      'ollama/llama',
      'embedded/mine',
    ])
  })

  test('with a chosen model of a server that is down: another, for it may come back', () => {
    expect(order([down, embedded], wishOf({ engine: 'auto', model: 'llama' }, {}))).toEqual(['embedded/mine'])
  })

  test('with a chosen model that is surely nowhere: none, and the model is named', () => {
    expect(order([ollama, embedded], wishOf({ engine: 'auto', model: 'gone' }, {}))).toBe(
      'llm_model_missing {"model":"gone"}',
    )
  })

  test('named is never replaced', () => {
    expect(order([down, embedded], wishOf(auto, { engine: 'ollama' }))).toMatch(/^llm_unavailable .*unreachable/)
    expect(order([ollama, embedded], wishOf(auto, { engine: 'embedded' }))).toEqual(['embedded/mine'])
    expect(order([slot('ollama', 'no_model'), embedded], wishOf(auto, { engine: 'ollama' }))).toBe(
      'llm_model_missing {"model":null,"engine":"ollama"}',
    )
  })

  test('named for one question does not take the model chosen for another engine', () => {
    const settings = { engine: 'ollama', model: 'llama' } as const
    expect(order([ollama, embedded], wishOf(settings, { engine: 'embedded' }))).toEqual(['embedded/mine'])
    expect(order([second, embedded], wishOf(settings, {}))).toBe(
      'llm_model_missing {"model":"llama","engine":"ollama"}',
    )
  })

  test('with a model named for the question: only those that have it', () => {
    expect(order([ollama, embedded], wishOf(auto, { model: 'mine' }))).toEqual(['embedded/mine'])
    expect(order([down, embedded], wishOf(auto, { model: 'llama' }))).toMatch(/^llm_unavailable/)
    expect(order([ollama, embedded], wishOf(auto, { model: 'none' }))).toMatch(/^llm_model_missing/)
  })

  test('with a file that is damaged: what is wrong with it is said', () => {
    const damaged = slot('embedded', 'no_model', [], { error: invalid, defective: ['letter'] })
    expect(order([down, damaged], wishOf(auto, {}))).toMatch(/^llm_model_invalid/)
    expect(order([down, damaged], wishOf(auto, { model: 'letter' }))).toEqual(['embedded/letter'])
  })

  test('with nothing at all: no engine', () => {
    expect(order([down, slot('embedded', 'no_model')], wishOf(auto, {}))).toBe('llm_unavailable {"reason":"no_engine"}')
    expect(order([slot('embedded', 'no_model')], wishOf(auto, { engine: 'embedded' }))).toBe(
      'llm_model_missing {"model":null,"engine":"embedded"}',
    )
  })
})

describe('several servers', () => {
  const laptop = { ...slot('ollama', 'ready', ['llama', 'qwen'], { label: 'laptop' }), load: 0 }
  const gpu = { ...slot('ollama', 'ready', ['big', 'llama'], { label: 'gpu' }), load: 0 }
  const old = { ...slot('ollama', 'ready', ['phi'], { label: 'old' }), load: 0 }
  const embedded = { ...slot('embedded', 'ready', ['llama'], { label: 'embedded' }), load: 0 }
  const slots = [laptop, old, gpu, embedded]
  const busy = (loads: Record<string, number>, wish: Parameters<typeof chooseEngines>[1]) =>
    leastBusyFirst(
      chooseEngines(
        slots.map(each => ({ ...each, load: loads[each.label] ?? 0 })),
        wish,
      ),
    ).map(({ slot: { label }, model }) => `${label}/${model}`)

  test('are tried with one model where they have it, before one that has only another', () => {
    expect(order(slots, wishOf(auto, {}))).toEqual(['laptop/llama', 'gpu/llama', 'embedded/llama', 'old/phi'])
  })

  test('keep the user’s order while they are equally busy', () => {
    expect(busy({}, wishOf(auto, {}))[0]).toBe('laptop/llama')
    expect(busy({ laptop: 2, gpu: 2 }, wishOf(auto, {}))[0]).toBe('laptop/llama')
  })

  test('take turns by how many questions each has to answer', () => {
    expect(busy({ laptop: 1 }, wishOf(auto, {}))).toEqual(['gpu/llama', 'laptop/llama', 'embedded/llama', 'old/phi'])
    expect(busy({ laptop: 1, gpu: 3 }, wishOf(auto, { model: 'llama' }))).toEqual([
      'laptop/llama',
      'gpu/llama',
      'embedded/llama',
    ])
  })

  test('that are idle never get a question for a model they do not have, nor does the embedded engine', () => {
    expect(busy({ laptop: 9, gpu: 9 }, wishOf(auto, {}))[0]).toBe('laptop/llama')
    expect(busy({ laptop: 9 }, wishOf(auto, { model: 'qwen' }))).toEqual(['laptop/qwen'])
  })

  test('on another computer that waits for consent: that is said, if nothing else can answer', () => {
    const refusal = new AppError('llm_unavailable', 'x', { data: { reason: 'not_allowed', endpoint: 'http://gpu' } })
    const withheld = slot('ollama', 'not_allowed', [], { error: refusal })
    expect(order([withheld, embedded], wishOf(auto, {}))).toEqual(['embedded/llama'])
    expect(order([down, withheld, slot('embedded', 'no_model')], wishOf(auto, {}))).toMatch(/not_allowed/)
  })
})

describe('what is shown as active', () => {
  test('is nothing while an engine that would go first is still being looked at', () => {
    const embedded = slot('embedded', 'ready', ['trial'])
    expect(activeEngine([slot('ollama', 'starting'), embedded], wishOf(auto, {}))).toBe(null)
    expect(activeEngine([slot('ollama', 'starting'), embedded], wishOf(auto, { engine: 'embedded' }))).toMatchObject({
      model: 'trial',
      isTrial: true,
    })
  })

  test('is nothing when nothing can answer, or only a damaged file is wished for', () => {
    expect(activeEngine([down], wishOf(auto, {}))).toBe(null)
    const damaged = slot('embedded', 'ready', ['mine'], { defective: ['letter'] })
    expect(activeEngine([damaged], wishOf(auto, { model: 'letter' }))).toBe(null)
  })
})
