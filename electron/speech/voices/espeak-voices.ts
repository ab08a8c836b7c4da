// The voices of espeak-ng, one or more for each of its languages; they are always there.

import espeakVoices from '../../../resources/espeak-voices.json' with { type: 'json' }
import type { KnownVoice } from './known-voice.ts'

export const espeakKnownVoices: readonly KnownVoice[] = espeakVoices.map(({ name, title, language }) => ({
  voice: {
    voice: `espeak-${name}`,
    title,
    engine: 'espeak',
    language,
    licence: 'GPL-3.0-or-later',
    sizeBytes: 0,
    isInstalled: true,
    isRemovable: false,
    hasPitch: true,
    sources: [],
    error: null,
  },
  files: { engine: 'espeak', name },
}))
