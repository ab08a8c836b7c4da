// Settings the user changes in the app. Stored in the database; a configuration file, the environment or a flag may fix some.

import { z } from 'zod'
import { defaultSettings } from './default-settings.ts'

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
  /** Instructions put before every conversation. Empty = Jarvis's own. */
  systemPrompt: z.string().max(20_000).default(defaultSettings.systemPrompt),
  /** System prompts by name, chosen with `ask --persona`. */
  personas: z.record(z.string().min(1).max(100), z.string().max(20_000)).default(defaultSettings.personas),
  /** Lets the model write a better title once it is idle. */
  isTitledByModel: z.boolean().default(defaultSettings.isTitledByModel),
  /** What a screen reader is told of an answer. */
  announce: z.enum(['off', 'finished']).default(defaultSettings.announce),
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
  systemPrompt: shape.systemPrompt.unwrap().optional(),
  personas: shape.personas.unwrap().optional(),
  isTitledByModel: shape.isTitledByModel.unwrap().optional(),
  announce: shape.announce.unwrap().optional(),
  sidebarWidth: shape.sidebarWidth.unwrap().optional(),
  isSidebarOpen: shape.isSidebarOpen.unwrap().optional(),
})

export type SettingsPatch = z.infer<typeof settingsPatchSchema>
