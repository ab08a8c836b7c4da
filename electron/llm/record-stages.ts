import type { Recorder } from '../lib/recorder.ts'
import type { GenerateResult } from './llm.ts'

/** What a model call is made of, in the order of its stages; then the whole. A token is only measured where there are some. */
export function recordStages(recorder: Recorder, { timings, tokens }: GenerateResult): void {
  const { queueMs, loadMs, firstTokenMs, totalMs } = timings
  const writeMs = totalMs - firstTokenMs
  recorder.record('llm.queue', queueMs)
  recorder.record('llm.load', loadMs)
  recorder.record('llm.prompt', Math.max(0, firstTokenMs - queueMs - loadMs))
  recorder.record('llm.write', writeMs)
  if (tokens.answer > 1 && writeMs > 0) recorder.record('llm.token', writeMs / (tokens.answer - 1))
  recorder.record('llm.firstToken', firstTokenMs)
  recorder.record('llm.generate', totalMs)
}
