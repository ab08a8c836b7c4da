// The embedder of the product, for a store of a test's own. Its thread starts with the first text.

import { createStaticEmbedder } from '../../electron/lib/embedder/static-embedder.ts'
import { nodeParts } from '../../electron/node-parts.ts'

export const staticEmbedder = createStaticEmbedder({
  modelDir: nodeParts.embedderDir,
  workerUrl: nodeParts.workers.embedder,
})
