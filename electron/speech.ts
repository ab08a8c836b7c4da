// Speech, tied to what it reads and to the settings.

import type { AnswerChunk, Locale } from '../shared/models.ts'
import type { Chat } from './chat/chat.ts'
import type { AppConfig } from './config.ts'
import type { Logger } from './lib/logger.ts'
import type { Recorder } from './lib/recorder.ts'
import type { SettingsService } from './settings.ts'
import { SpeechService } from './speech/speech-service.ts'

export interface SpeechParts {
  readonly config: Pick<AppConfig, 'dataDir' | 'voiceDir' | 'speechPoolSize'>
  readonly parts: {
    readonly workers: { readonly speech: URL }
    readonly espeakDataDir: string
    readonly voicesFile: string
  }
  readonly settings: SettingsService
  readonly locale: () => Locale
  readonly chat: Pick<Chat, 'follow'>
  readonly recorder: Recorder
  readonly logger: Logger
}

export function createSpeech({ config, parts, settings, locale, chat, recorder, logger }: SpeechParts): SpeechService {
  return new SpeechService({
    dataDir: config.dataDir,
    voiceDir: config.voiceDir,
    espeakDataDir: parts.espeakDataDir,
    voicesFile: parts.voicesFile,
    workerUrl: parts.workers.speech,
    poolSize: config.speechPoolSize,
    settings: () => settings.current(),
    locale,
    // The text alone: what a model thinks before its answer is never spoken.
    followText: async (messageId, onText, signal) => {
      const onChunk = (chunk: AnswerChunk) => {
        if (chunk.kind === 'text') onText(chunk.text)
      }
      await chat.follow({ messageId, offset: 0 }, onChunk, signal)
    },
    recorder,
    logger,
  })
}
