import path from 'node:path'
import { forkEngineProcess } from '../../electron/llm/embedded/engine-process.ts'
import { createLlm } from '../../electron/llm/gateway.ts'
import type { Llm } from '../../electron/llm/llm.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const spawnEngineProcess = forkEngineProcess(
  new URL('../../electron/llm/embedded/embedded.process.ts', import.meta.url),
)

interface OpenLlm {
  readonly ollamaUrls?: readonly string[]
  readonly model?: string
  /** Of the embedded engine. */
  readonly modelDir: string
}

/** The gateway as the app makes it, for a bench to dispose of. */
export function openLlm({ ollamaUrls = [], model, modelDir }: OpenLlm): Llm {
  return createLlm({
    settings: { engine: 'auto', model: model ?? null, ollamaUrls, endpointConsents: {} },
    modelDir,
    startersFile: path.resolve(import.meta.dirname, '../../resources/starter-models.json'),
    locale: 'en',
    spawnEngineProcess,
    recorder: { record: () => undefined },
    logger: quiet,
  })
}
