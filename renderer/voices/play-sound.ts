// One short sound, heard once.

/** 16-bit little-endian mono. Resolves when it has been heard or `signal` aborts; rejects where no sound can be played. */
export async function playSound(bytes: Uint8Array, sampleRate: number, signal: AbortSignal): Promise<void> {
  const samples = new Int16Array(new Uint8Array(bytes).buffer)
  if (samples.length === 0 || signal.aborted) return
  const context = new AudioContext()
  try {
    const buffer = context.createBuffer(1, samples.length, sampleRate)
    buffer.copyToChannel(
      Float32Array.from(samples, sample => sample / 32_768),
      0,
    )
    const source = context.createBufferSource()
    source.buffer = buffer
    source.connect(context.destination)
    await new Promise<void>(resolve => {
      source.onended = () => resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
      source.start()
    })
  } finally {
    await context.close()
  }
}
