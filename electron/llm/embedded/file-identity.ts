// Tells one model file from another by what is in it, without reading gigabytes: its size, its head, its end and places in
// between. Another training or quantisation changes weights everywhere.

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const SAMPLES = 64
const SAMPLE_BYTES = 32 * 1024

export async function fileIdentity(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const hash = createHash('sha256').update(`${size}:`)
    const last = Math.max(0, size - SAMPLE_BYTES)
    const buffer = Buffer.alloc(SAMPLE_BYTES)
    for (let sample = 0; sample < SAMPLES; sample++) {
      const from = Math.floor((last * sample) / (SAMPLES - 1))
      const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, from)
      hash.update(buffer.subarray(0, bytesRead))
    }
    return hash.digest('hex').slice(0, 12)
  } finally {
    await file.close()
  }
}
