// Makes the engines in use, each with its circuit and queue, from what earlier runs learned; and keeps what this one does.

import { Circuit } from './circuit.ts'
import { isCounted } from './dispatcher.ts'
import type { EmbeddedEngine } from './embedded/embedded-engine.ts'
import { EngineSlot } from './engine-watch.ts'
import { fitOfMemory, memoryForModel, readComputerMemory } from './fit.ts'
import type { Engine } from './llm.ts'
import { OllamaEngine } from './ollama/ollama-engine.ts'
import { isThisComputer } from './ollama/is-this-computer.ts'
import type { LlmRules } from './rules.ts'
import { readSavedEndpoint, type EndpointStates, type SavedEndpoint } from './saved-endpoint.ts'
import { WithheldEngine } from './withheld-engine.ts'

export interface SlotFactoryOptions {
  readonly embedded: EmbeddedEngine
  readonly rules: LlmRules
  readonly states: EndpointStates | undefined
  readonly onChange: () => void
}

export class SlotFactory {
  readonly #options: SlotFactoryOptions
  #slots: readonly EngineSlot[] = []

  constructor(options: SlotFactoryOptions) {
    this.#options = options
  }

  /**
   * Ollama's servers in the user's order, then the embedded engine. Those there already are kept, unless the user has
   * changed their mind about one on another computer.
   */
  slotsFor(ollamaUrls: readonly string[], consents: Readonly<Record<string, boolean>>): readonly EngineSlot[] {
    const { embedded } = this.#options
    const kept = this.#slots
    this.#slots = [
      ...[...new Set(ollamaUrls)].map(baseUrl => {
        const isWithheld = !isThisComputer(baseUrl) && consents[baseUrl] !== true
        const isKept = ({ engine }: EngineSlot) =>
          engine.endpoint === baseUrl && engine instanceof WithheldEngine === isWithheld
        const make = () => (isWithheld ? this.#slotFor(new WithheldEngine(baseUrl)) : this.#ollamaSlot(baseUrl))
        return kept.find(isKept) ?? make()
      }),
      kept.find(slot => slot.engine === embedded) ?? this.#slotFor(embedded),
    ]
    return this.#slots
  }

  save(): void {
    const states: Record<string, SavedEndpoint> = {}
    for (const { engine, circuit } of this.#slots)
      if (engine instanceof OllamaEngine) states[engine.endpoint] = { ...engine.saved(), circuit: circuit.saved() }
    this.#options.states?.save(states)
  }

  #ollamaSlot(baseUrl: string): EngineSlot {
    const { rules, states } = this.#options
    const saved = readSavedEndpoint(states?.saved[baseUrl])
    return this.#slotFor(new OllamaEngine({ baseUrl, fitOf: fitOfSize, rules, saved }), saved)
  }

  #slotFor(engine: Engine, saved?: SavedEndpoint): EngineSlot {
    const { rules, onChange } = this.#options
    const { endpoint, name } = engine
    const circuit = new Circuit({
      name: endpoint === null ? name : `${name} ${endpoint}`,
      endpoint,
      rules: rules.circuits?.[name] ?? null,
      isFailure: isCounted,
      saved: saved?.circuit,
      onChange: () => {
        this.save()
        onChange()
      },
    })
    return new EngineSlot({ engine, circuit, maxWaiting: rules.maxWaiting })
  }
}

function fitOfSize(sizeBytes: number) {
  return fitOfMemory(memoryForModel(sizeBytes), readComputerMemory())
}
