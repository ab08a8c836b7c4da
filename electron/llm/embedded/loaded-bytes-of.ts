// How much memory a loaded model's weights take, and where.

import type { LlamaModel } from 'node-llama-cpp'
import type { LoadedBytes } from '../../../shared/loaded-bytes.ts'

/** Layers are taken as equally large. */
export function loadedBytesOf({ size, gpuLayers, fileInsights }: LlamaModel): LoadedBytes {
  const share = Math.min(1, gpuLayers / Math.max(1, fileInsights.totalLayers))
  return { totalBytes: size, gpuBytes: Math.round(size * share) }
}
