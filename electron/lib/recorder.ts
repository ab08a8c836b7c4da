// How services report durations without knowing telemetry.

/** Records one finished operation. `name` comes from a small fixed set ('chat.send', 'memory.read.listMessages'). */
export interface Recorder {
  record(name: string, tookMs: number, isError?: boolean): void
}

export async function timed<T>(recorder: Recorder, name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    const result = await work()
    recorder.record(name, performance.now() - startedAt)
    return result
  } catch (error) {
    recorder.record(name, performance.now() - startedAt, true)
    throw error
  }
}
