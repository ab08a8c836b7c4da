// File names for models that users give: safe on every system, and never outside the model folder.

import path from 'node:path'
import { isPlainName } from '../lib/file-inside.ts'

const MAX_LENGTH = 120

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
  return `${isPlainName(stem) ? stem : `model-${stem}`}.gguf`
}
