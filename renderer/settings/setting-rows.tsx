// The settings page as data: which settings there are, in which groups, with which control.

import type { ComponentType } from 'react'
import type { Settings } from '../../shared/settings.ts'
import { AnnounceSwitch, ProposesFactsSwitch, TitleSwitch, UsesFactsSwitch } from './switches.tsx'
import { LocaleChoice, ThemeChoice } from './choices.tsx'
import { ModelSettings } from './ModelSettings.tsx'
import { CacheSettings } from '../cache/CacheSettings.tsx'
import { ReadCacheSettings } from '../cache/ReadCacheSettings.tsx'
import { ParameterSettings } from '../parameters/ParameterSettings.tsx'
import { OllamaUrls } from './OllamaUrls.tsx'
import { Personas } from './Personas.tsx'
import { SpeaksAnswersSwitch, SpeechInterruptChoice, SpeechTablesChoice } from './speech-choices.tsx'
import { PersonaVoices } from '../voices/PersonaVoices.tsx'
import { PitchSlider, SpeechThreadsChoice, SpeedSlider, VolumeSlider } from '../voices/speech-sliders.tsx'
import { VoiceSettings } from '../voices/VoiceSettings.tsx'
import { SearchModelChoice } from './SearchModelChoice.tsx'
import { SystemPrompt } from './SystemPrompt.tsx'
import { FactModelChoice, TitleModelChoice } from './task-models.tsx'

export interface SettingRow {
  readonly id:
    | 'speaksAnswers'
    | 'speechInterrupt'
    | 'speechTables'
    | 'cache'
    | 'readCaches'
    | 'parameters'
    | 'theme'
    | 'locale'
    | 'model'
    | 'ollamaUrls'
    | 'systemPrompt'
    | 'personas'
    | 'isTitledByModel'
    | 'titleModel'
    | 'factModel'
    | 'proposesFacts'
    | 'usesFacts'
    | 'embeddingModel'
    | 'announce'
    | 'voices'
    | 'personaVoices'
    | 'speechSpeed'
    | 'speechPitch'
    | 'speechVolume'
    | 'speechThreads'
  /** What is put back together by 'reset'. */
  readonly names: readonly (keyof Settings)[]
  /** `below`: the control needs the whole width. */
  readonly place: 'beside' | 'below'
  readonly Control: ComponentType<{ readonly isDisabled: boolean }>
}

export const settingGroups = [
  {
    id: 'appearance',
    rows: [
      { id: 'theme', names: ['theme'], place: 'beside', Control: ThemeChoice },
      { id: 'locale', names: ['locale'], place: 'beside', Control: LocaleChoice },
    ],
  },
  {
    id: 'answers',
    rows: [
      { id: 'model', names: ['engine', 'model'], place: 'below', Control: ModelSettings },
      { id: 'ollamaUrls', names: ['ollamaUrls'], place: 'below', Control: OllamaUrls },
      { id: 'parameters', names: ['parameters'], place: 'below', Control: ParameterSettings },
      {
        id: 'cache',
        names: ['isCacheOn', 'isSemanticCacheOn', 'isContextCacheOn'],
        place: 'below',
        Control: CacheSettings,
      },
    ],
  },
  {
    id: 'instructions',
    rows: [
      { id: 'systemPrompt', names: ['systemPrompt'], place: 'below', Control: SystemPrompt },
      { id: 'personas', names: ['personas'], place: 'below', Control: Personas },
    ],
  },
  {
    id: 'conversations',
    rows: [
      { id: 'isTitledByModel', names: ['isTitledByModel'], place: 'beside', Control: TitleSwitch },
      { id: 'titleModel', names: ['titleModel'], place: 'beside', Control: TitleModelChoice },
      { id: 'usesFacts', names: ['usesFacts'], place: 'beside', Control: UsesFactsSwitch },
      { id: 'embeddingModel', names: ['embeddingModel'], place: 'below', Control: SearchModelChoice },
      { id: 'proposesFacts', names: ['proposesFacts'], place: 'beside', Control: ProposesFactsSwitch },
      { id: 'factModel', names: ['factModel'], place: 'beside', Control: FactModelChoice },
      {
        id: 'readCaches',
        names: ['isEventsCacheOn', 'isSearchCacheOn', 'isGraphCacheOn'],
        place: 'below',
        Control: ReadCacheSettings,
      },
    ],
  },
  {
    id: 'speech',
    rows: [
      { id: 'speaksAnswers', names: ['speaksAnswers'], place: 'beside', Control: SpeaksAnswersSwitch },
      { id: 'speechInterrupt', names: ['speechInterrupt'], place: 'beside', Control: SpeechInterruptChoice },
      { id: 'speechTables', names: ['speechTables'], place: 'beside', Control: SpeechTablesChoice },
      { id: 'voices', names: ['voices'], place: 'below', Control: VoiceSettings },
      { id: 'personaVoices', names: ['personaVoices'], place: 'below', Control: PersonaVoices },
      { id: 'speechSpeed', names: ['speechSpeed'], place: 'beside', Control: SpeedSlider },
      { id: 'speechPitch', names: ['speechPitch'], place: 'beside', Control: PitchSlider },
      { id: 'speechVolume', names: ['speechVolume'], place: 'beside', Control: VolumeSlider },
      { id: 'speechThreads', names: ['speechThreads'], place: 'beside', Control: SpeechThreadsChoice },
    ],
  },
  {
    id: 'accessibility',
    rows: [{ id: 'announce', names: ['announce'], place: 'beside', Control: AnnounceSwitch }],
  },
] as const satisfies readonly { id: string; rows: readonly SettingRow[] }[]
