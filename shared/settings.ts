// Settings the user changes in the app. Stored in the database; a configuration file, the environment or a flag may fix some.

import { z } from 'zod'

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  locale: z.enum(['system', 'en', 'fr']).default('system'),
  engine: z.enum(['auto', 'ollama', 'embedded']).default('auto'),
  /** Model to answer with; null lets Jarvis pick among those the engine has. */
  model: z.string().min(1).max(300).nullable().default(null),
  /** Base URLs of the Ollama servers to use, first to last. */
  ollamaUrls: z
    .array(z.url({ protocol: /^https?$/ }).max(500))
    .min(1)
    .max(8)
    .default(['http://127.0.0.1:11434']),
  /** Instructions put before every conversation. Empty = Jarvis's own. */
  systemPrompt: z.string().max(20_000).default(''),
  /** System prompts by name, chosen with `ask --persona`. */
  personas: z.record(z.string().min(1).max(100), z.string().max(20_000)).default({}),
  /** Lets the model write a better title once it is idle. */
  isTitledByModel: z.boolean().default(true),
  /** What a screen reader is told of an answer. */
  announce: z.enum(['off', 'finished']).default('finished'),
  sidebarWidth: z.number().int().min(220).max(360).default(264),
  isSidebarOpen: z.boolean().default(true),
})

export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = settingsSchema.parse({})

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
