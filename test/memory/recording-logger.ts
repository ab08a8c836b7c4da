import type { Logger } from '../../electron/lib/logger.ts'

interface Entry {
  readonly level: keyof Logger
  readonly event: string
  readonly facts: Readonly<Record<string, unknown>> | undefined
}

export function recordingLogger(): { logger: Logger; entries: readonly Entry[] } {
  const entries: Entry[] = []
  const at = (level: keyof Logger) => (event: string, facts?: Entry['facts']) => {
    entries.push({ level, event, facts })
  }
  return { logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, entries }
}
