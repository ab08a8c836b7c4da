// Settings before the user changes any; settings.ts checks that they are complete and valid. Without zod, for the page.

export const defaultSettings = {
  theme: 'system' as const,
  locale: 'system' as const,
  engine: 'auto' as const,
  model: null,
  ollamaUrls: ['http://127.0.0.1:11434'],
  systemPrompt: '',
  personas: {},
  parameters: {},
  presets: {},
  isTitledByModel: true,
  announce: 'finished' as const,
  voices: {},
  personaVoices: {},
  speechSpeed: 1,
  speechPitch: 1,
  speechVolume: 1,
  speechThreads: null,
  sidebarWidth: 264,
  isSidebarOpen: true,
}
