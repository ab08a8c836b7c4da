// Settings the user changes in the app. Stored in the database; a configuration file, the environment or a flag may fix some.

import { z } from 'zod'
import { defaultSettings } from './default-settings.ts'
import { alertMetrics } from './alert-rules.ts'
import { generationParametersSchema } from './generation-parameters.ts'

const alertRuleChange = z.strictObject({
  isOn: z.boolean().exactOptional(),
  severity: z.enum(['info', 'warning', 'critical']).exactOptional(),
  threshold: z.number().min(0).max(1e15).exactOptional(),
  forMs: z.number().int().min(0).max(86_400_000).exactOptional(),
  hysteresis: z.number().min(0).max(0.9).exactOptional(),
  cooldownMs: z.number().int().min(0).max(604_800_000).exactOptional(),
})

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default(defaultSettings.theme),
  locale: z.enum(['system', 'en', 'fr']).default(defaultSettings.locale),
  engine: z.enum(['auto', 'ollama', 'embedded']).default(defaultSettings.engine),
  /** Model to answer with; null lets Jarvis pick among those the engine has. */
  model: z.string().min(1).max(300).nullable().default(defaultSettings.model),
  /** Base URLs of the Ollama servers to use, first to last. */
  ollamaUrls: z
    .array(z.url({ protocol: /^https?$/ }).max(500))
    .min(1)
    .max(8)
    .default(defaultSettings.ollamaUrls),
  /** By address of a server on another computer: whether questions may go there. Not named: not yet asked. */
  endpointConsents: z
    .record(z.url({ protocol: /^https?$/ }).max(500), z.boolean())
    .default(defaultSettings.endpointConsents),
  /** Instructions put before every conversation. Empty = Jarvis's own. */
  systemPrompt: z.string().max(20_000).default(defaultSettings.systemPrompt),
  /** System prompts by name, chosen with `ask --persona`. */
  personas: z.record(z.string().min(1).max(100), z.string().max(20_000)).default(defaultSettings.personas),
  /** How models choose their words where a conversation has no parameters of its own. */
  parameters: generationParametersSchema.default(defaultSettings.parameters),
  /** Parameters by name, to choose for a conversation. */
  presets: z.record(z.string().min(1).max(100), generationParametersSchema).default(defaultSettings.presets),
  /** Gives an answer again instead of having it generated: to the same question … */
  isCacheOn: z.boolean().default(defaultSettings.isCacheOn),
  /** … to one that asks the same in other words … */
  isSemanticCacheOn: z.boolean().default(defaultSettings.isSemanticCacheOn),
  /** … and to the same one after the same last turns. */
  isContextCacheOn: z.boolean().default(defaultSettings.isContextCacheOn),
  /** Keeps in memory, for a minute or two, what was read of lists and conversations … */
  isEventsCacheOn: z.boolean().default(defaultSettings.isEventsCacheOn),
  /** … of searches … */
  isSearchCacheOn: z.boolean().default(defaultSettings.isSearchCacheOn),
  /** … and of the graph. */
  isGraphCacheOn: z.boolean().default(defaultSettings.isGraphCacheOn),
  /** Lets the model write a better title once it is idle. */
  isTitledByModel: z.boolean().default(defaultSettings.isTitledByModel),
  /** Model for titles, and the one that looks for facts; null: the one that answers. */
  titleModel: z.string().min(1).max(300).nullable().default(defaultSettings.titleModel),
  factModel: z.string().min(1).max(300).nullable().default(defaultSettings.factModel),
  /** Looks for facts about the user in what they say, to be reviewed. */
  proposesFacts: z.boolean().default(defaultSettings.proposesFacts),
  /** Answers are given with the accepted facts that belong to the question. */
  usesFacts: z.boolean().default(defaultSettings.usesFacts),
  /** Of Ollama's, which makes the vectors of meaning search; null: the model that Jarvis brings. */
  embeddingModel: z.string().min(1).max(300).nullable().default(defaultSettings.embeddingModel),
  /** What a screen reader is told of an answer. */
  announce: z.enum(['off', 'finished']).default(defaultSettings.announce),
  /** Voice by language ('fr'); a language without one gets the best voice there is. */
  voices: z.record(z.string().min(2).max(35), z.string().min(1).max(200)).default(defaultSettings.voices),
  /** Voice by persona, for what is in the voice's language. */
  personaVoices: z
    .record(z.string().min(1).max(100), z.string().min(1).max(200))
    .default(defaultSettings.personaVoices),
  /** 1 is the voice's own. */
  speechSpeed: z.number().min(0.5).max(2).default(defaultSettings.speechSpeed),
  speechPitch: z.number().min(0.5).max(1.5).default(defaultSettings.speechPitch),
  /** The page's loudness; files are always at 1. */
  speechVolume: z.number().min(0).max(1).default(defaultSettings.speechVolume),
  /** Answers of conversations that do not say otherwise are read aloud as they are written. */
  speaksAnswers: z.boolean().default(defaultSettings.speaksAnswers),
  /** What ends a reading: beginning to type, sending a question, or nothing but the stop button. */
  speechInterrupt: z.enum(['typing', 'question', 'never']).default(defaultSettings.speechInterrupt),
  /** How tables are read. */
  speechTables: z.enum(['announced', 'rows']).default(defaultSettings.speechTables),
  /** Threads that make speech; null: by the computer's cores. */
  speechThreads: z.number().int().min(1).max(4).nullable().default(defaultSettings.speechThreads),
  /** What the user changed of the rules by which Jarvis warns. */
  alertRules: z.partialRecord(z.enum(alertMetrics), alertRuleChange).default(defaultSettings.alertRules),
  /** Alerts are also shown by the desktop while Jarvis is not in front. */
  isAlertNotified: z.boolean().default(defaultSettings.isAlertNotified),
  /** Other programs of this computer may read figures with a token. */
  isLocalApiOn: z.boolean().default(defaultSettings.isLocalApiOn),
  /** Of 127.0.0.1. */
  localApiPort: z.number().int().min(1_024).max(65_535).default(defaultSettings.localApiPort),
  sidebarWidth: z.number().int().min(220).max(360).default(defaultSettings.sidebarWidth),
  isSidebarOpen: z.boolean().default(defaultSettings.isSidebarOpen),
})

export type Settings = z.infer<typeof settingsSchema>

const shape = settingsSchema.shape

/** Any subset of the settings, each as valid as in the whole. No defaults: an absent name stays unchanged. */
export const settingsPatchSchema = z.strictObject({
  theme: shape.theme.unwrap().optional(),
  locale: shape.locale.unwrap().optional(),
  engine: shape.engine.unwrap().optional(),
  model: shape.model.unwrap().optional(),
  ollamaUrls: shape.ollamaUrls.unwrap().optional(),
  endpointConsents: shape.endpointConsents.unwrap().optional(),
  systemPrompt: shape.systemPrompt.unwrap().optional(),
  personas: shape.personas.unwrap().optional(),
  parameters: shape.parameters.unwrap().optional(),
  presets: shape.presets.unwrap().optional(),
  isCacheOn: shape.isCacheOn.unwrap().optional(),
  isSemanticCacheOn: shape.isSemanticCacheOn.unwrap().optional(),
  isContextCacheOn: shape.isContextCacheOn.unwrap().optional(),
  isEventsCacheOn: shape.isEventsCacheOn.unwrap().optional(),
  isSearchCacheOn: shape.isSearchCacheOn.unwrap().optional(),
  isGraphCacheOn: shape.isGraphCacheOn.unwrap().optional(),
  isTitledByModel: shape.isTitledByModel.unwrap().optional(),
  titleModel: shape.titleModel.unwrap().optional(),
  factModel: shape.factModel.unwrap().optional(),
  proposesFacts: shape.proposesFacts.unwrap().optional(),
  usesFacts: shape.usesFacts.unwrap().optional(),
  embeddingModel: shape.embeddingModel.unwrap().optional(),
  announce: shape.announce.unwrap().optional(),
  voices: shape.voices.unwrap().optional(),
  personaVoices: shape.personaVoices.unwrap().optional(),
  speechSpeed: shape.speechSpeed.unwrap().optional(),
  speechPitch: shape.speechPitch.unwrap().optional(),
  speechVolume: shape.speechVolume.unwrap().optional(),
  speaksAnswers: shape.speaksAnswers.unwrap().optional(),
  speechInterrupt: shape.speechInterrupt.unwrap().optional(),
  speechTables: shape.speechTables.unwrap().optional(),
  speechThreads: shape.speechThreads.unwrap().optional(),
  alertRules: shape.alertRules.unwrap().optional(),
  isAlertNotified: shape.isAlertNotified.unwrap().optional(),
  isLocalApiOn: shape.isLocalApiOn.unwrap().optional(),
  localApiPort: shape.localApiPort.unwrap().optional(),
  sidebarWidth: shape.sidebarWidth.unwrap().optional(),
  isSidebarOpen: shape.isSidebarOpen.unwrap().optional(),
})

export type SettingsPatch = z.infer<typeof settingsPatchSchema>
