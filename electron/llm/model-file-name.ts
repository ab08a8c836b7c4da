// File names for models that users give: safe on every system, and never outside the model folder.

import path from 'node:path'

const MAX_LENGTH = 120
/** Names Windows keeps for devices, whatever their ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** `C:\Models\My Model.GGUF` becomes `My-Model.gguf`. */
export function safeModelFileName(given: string): string {
  const base = path.posix.basename(given.replaceAll('\\', '/'))
  const stem = base
    .replace(/\.gguf$/i, '')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, MAX_LENGTH)
  if (stem === '') return 'model.gguf'
  return `${reserved.test(stem) ? `model-${stem}` : stem}.gguf`
}
