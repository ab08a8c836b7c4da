// A log and a recorder that only remember.

import type { Logger } from '../../electron/lib/logger.ts'
import type { Recorder } from '../../electron/lib/recorder.ts'

export class RememberingLogger implements Logger {
  readonly events: string[] = []
  debug(event: string): void {
    this.events.push(event)
  }
  info(event: string): void {
    this.events.push(event)
  }
  warn(event: string): void {
    this.events.push(event)
  }
  error(event: string): void {
    this.events.push(event)
  }
}

export class RememberingRecorder implements Recorder {
  readonly records: { name: string; isError: boolean }[] = []
  record(name: string, _tookMs: number, isError = false): void {
    this.records.push({ name, isError })
  }
}
