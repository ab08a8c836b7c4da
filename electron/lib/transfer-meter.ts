// Progress of a transfer as people see it: at most four times a second, with the speed of the last seconds.

import type { PullProgress } from '../../shared/models.ts'

const REPORT_EVERY_MS = 250
const SPEED_WINDOW_MS = 5_000

export class TransferMeter {
  readonly #onProgress: (progress: PullProgress) => void
  #phase: PullProgress['phase'] | null = null
  #reportedAt = 0
  /** Byte counts within the window, oldest first; what was there before the phase began is no speed. */
  #samples: { at: number; bytes: number }[] = []

  constructor(onProgress: (progress: PullProgress) => void) {
    this.#onProgress = onProgress
  }

  report(phase: PullProgress['phase'], completedBytes: number, totalBytes: number | null): void {
    const now = performance.now()
    if (phase !== this.#phase) this.#samples = []
    else if (now - this.#reportedAt < REPORT_EVERY_MS && !this.#hasJustEnded(completedBytes, totalBytes)) return
    this.#phase = phase
    this.#reportedAt = now
    this.#samples = [
      ...this.#samples.filter(({ at }) => now - at < SPEED_WINDOW_MS),
      { at: now, bytes: completedBytes },
    ]
    this.#onProgress({ phase, completedBytes, totalBytes, bytesPerSecond: this.#speed(now, completedBytes) })
  }

  #hasJustEnded(completedBytes: number, totalBytes: number | null): boolean {
    return completedBytes === totalBytes && completedBytes !== this.#samples.at(-1)?.bytes
  }

  #speed(now: number, bytes: number): number | null {
    const first = this.#samples[0]
    if (this.#phase !== 'downloading' || first === undefined || now - first.at < REPORT_EVERY_MS) return null
    return Math.max(0, Math.round(((bytes - first.bytes) * 1000) / (now - first.at)))
  }
}
