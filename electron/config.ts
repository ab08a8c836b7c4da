// Configuration of one run: the only place that reads the environment and the configuration file.
// Order: defaults of the environment < settings in the app (database) < config.json < environment < flags.

import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import envPaths from 'env-paths'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import type { CacheLimits } from './llm/response-cache/cache-entry.ts'
import { cacheLimits, cacheLimitsSchema } from './llm/response-cache/cache-limits.ts'
import type { AppInfo, Locale } from '../shared/models.ts'
import { settingsPatchSchema, type SettingsPatch } from '../shared/settings.ts'
import { defaultLlmRules, type LlmRules } from './llm/rules.ts'

export type Environment = 'dev' | 'prod' | 'test'

export interface AppConfig {
  readonly environment: Environment
  readonly host: AppInfo['host']
  readonly dataDir: string
  /** GGUF files. By default one folder for all data folders, since a model belongs to the computer. */
  readonly modelDir: string
  /** Reader threads of the store. */
  readonly dbPoolSize: number
  /** Neural voices; of the computer, as models are. */
  readonly voiceDir: string
  /** Threads that make speech, when the settings do not say. */
  readonly speechPoolSize: number
  /** Settings fixed by file, environment or flag; they win over those stored. */
  readonly fixedSettings: SettingsPatch
  readonly systemLocale: Locale
  readonly llm: LlmRules
  readonly cache: CacheLimits
  readonly logLevel: 'debug' | 'info' | 'warn'
  /** Time running answers get at shutdown. */
  readonly drainMs: number
  /** Time everything gets to close, after that. */
  readonly disposeMs: number
  /** The process that started this one and stays as long: without it, this one ends. */
  readonly launcherPid: number | null
}

/** What flags may decide; absent = not given. */
export interface ConfigFlags {
  readonly dataDir?: string | undefined
  readonly host: AppInfo['host']
}

const knownVariables = [
  'JARVIS_ENV',
  'JARVIS_DATA_DIR',
  'JARVIS_CONFIG',
  'JARVIS_MODEL_DIR',
  'JARVIS_VOICE_DIR',
  'JARVIS_OLLAMA_URLS',
  'JARVIS_LOG_LEVEL',
  'JARVIS_LAUNCHER_PID',
]

const waitMs = z.number().int().min(0).max(3_600_000)
const waitRange = z
  .strictObject({ minMs: waitMs, maxMs: waitMs })
  .refine(({ minMs, maxMs }) => minMs <= maxMs && maxMs > 0, 'minMs is at most maxMs, which is above 0')
const circuitRules = z.strictObject({
  failures: z.number().int().min(1).max(1_000),
  openMs: z.number().int().min(1).max(86_400_000),
})

const fileSchema = z.strictObject({
  dbPoolSize: z.number().int().min(1).max(32).optional(),
  speechPoolSize: z.number().int().min(1).max(4).optional(),
  modelDir: z.string().min(1).optional(),
  voiceDir: z.string().min(1).optional(),
  logLevel: z.enum(['debug', 'info', 'warn']).optional(),
  drainMs: z.number().int().min(0).max(45_000).optional(),
  disposeMs: z.number().int().min(1_000).max(30_000).optional(),
  llm: z
    .strictObject({
      circuits: z.strictObject({ ollama: circuitRules.optional(), embedded: circuitRules.optional() }).optional(),
      timeouts: z
        .strictObject({
          connect: waitRange.optional(),
          load: waitRange.optional(),
          firstToken: waitRange.optional(),
          betweenTokens: waitRange.optional(),
        })
        .optional(),
      retry: z
        .strictObject({
          baseMs: waitMs.optional(),
          maxMs: waitMs.optional(),
          busyBaseMs: waitMs.optional(),
          maxRetryAfterMs: waitMs.optional(),
        })
        .optional(),
      maxWaiting: z.number().int().min(1).max(10_000).optional(),
      keepAliveSeconds: z.number().int().min(0).max(86_400).optional(),
    })
    .optional(),
  cache: cacheLimitsSchema.optional(),
  settings: settingsPatchSchema.optional(),
})

/** Throws `invalid_config` with data {name, value, allowed} for anything impossible or unknown. */
export function loadConfig(flags: ConfigFlags, env: NodeJS.ProcessEnv = process.env): AppConfig {
  for (const name of Object.keys(env)) {
    if (name.startsWith('JARVIS_') && !knownVariables.includes(name)) {
      throw invalid(name, env[name] ?? '', knownVariables.join(', '))
    }
  }
  const isCacheOn = onOrOff(env, 'ENABLE_LLM_CACHE')
  const environment = oneOf(env, 'JARVIS_ENV', ['dev', 'prod', 'test']) ?? 'prod'
  const places = envPaths('jarvis', { suffix: '' })
  const dataDir = path.resolve(flags.dataDir ?? nonEmpty(env, 'JARVIS_DATA_DIR') ?? places.data)
  const file = readConfigFile(
    nonEmpty(env, 'JARVIS_CONFIG') ?? path.join(dataDir, 'config.json'),
    'JARVIS_CONFIG' in env,
  )
  const ollamaUrls = ollamaUrlsOf(env)
  return {
    environment,
    host: flags.host,
    dataDir,
    modelDir: path.resolve(nonEmpty(env, 'JARVIS_MODEL_DIR') ?? file.modelDir ?? path.join(places.data, 'models')),
    dbPoolSize:
      wholeNumber(env, 'DB_POOL_SIZE', 1, 32) ?? file.dbPoolSize ?? Math.max(2, os.availableParallelism() - 1),
    voiceDir: path.resolve(nonEmpty(env, 'JARVIS_VOICE_DIR') ?? file.voiceDir ?? path.join(places.data, 'voices')),
    speechPoolSize: file.speechPoolSize ?? Math.min(4, Math.max(1, os.availableParallelism() - 1)),
    fixedSettings: {
      ...file.settings,
      ...(ollamaUrls && { ollamaUrls }),
      ...(isCacheOn !== undefined && { isCacheOn }),
    },
    systemLocale: readSystemLocale(env),
    llm: llmRulesOf(file.llm, env),
    cache: cacheLimits(file.cache),
    logLevel:
      oneOf(env, 'JARVIS_LOG_LEVEL', ['debug', 'info', 'warn']) ??
      file.logLevel ??
      (environment === 'dev' ? 'debug' : 'info'),
    drainMs: file.drainMs ?? (environment === 'test' ? 2_000 : 30_000),
    disposeMs: file.disposeMs ?? (environment === 'test' ? 20_000 : 3_000),
    launcherPid: wholeNumber(env, 'JARVIS_LAUNCHER_PID', 1, Number.MAX_SAFE_INTEGER) ?? null,
  }
}

/** `127.0.0.1:11434`, `http://gpu:11434/`, `0.0.0.0` … as a base URL without trailing slash. */
export function normalizeOllamaUrl(name: string, value: string): string {
  const withScheme = /^[a-z]+:\/\//i.test(value) ? value : `http://${value}`
  let url: URL
  try {
    url = new URL(withScheme)
  } catch {
    throw invalid(name, value, 'an address such as 127.0.0.1:11434')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(name, value, 'an http or https address')
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  const hasPort = url.port !== '' || /:\d+\/?$/.test(withScheme)
  if (!hasPort && url.protocol === 'http:') url.port = '11434'
  return url.href.replace(/\/+$/, '')
}

function ollamaUrlsOf(env: NodeJS.ProcessEnv): string[] | null {
  const list = nonEmpty(env, 'JARVIS_OLLAMA_URLS')
  if (list !== undefined) {
    const urls = list
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '')
    if (urls.length === 0 || urls.length > 8)
      throw invalid('JARVIS_OLLAMA_URLS', list, '1 to 8 addresses, with commas between')
    return urls.map(url => normalizeOllamaUrl('JARVIS_OLLAMA_URLS', url))
  }
  const host = nonEmpty(env, 'OLLAMA_HOST')
  return host === undefined ? null : [normalizeOllamaUrl('OLLAMA_HOST', host)]
}

function llmRulesOf(given: z.infer<typeof fileSchema>['llm'], env: NodeJS.ProcessEnv): LlmRules {
  const { circuits, timeouts, retry, maxWaiting, keepAliveSeconds } = defaultLlmRules
  const hasCircuits = yesOrNo(env, 'ENABLE_CIRCUIT_BREAKERS') ?? true
  return {
    circuits: hasCircuits && circuits !== null ? { ...circuits, ...definedOf(given?.circuits) } : null,
    timeouts: { ...timeouts, ...definedOf(given?.timeouts) },
    retry: { ...retry, ...definedOf(given?.retry) },
    maxWaiting: given?.maxWaiting ?? maxWaiting,
    keepAliveSeconds: given?.keepAliveSeconds ?? keepAliveSeconds,
  }
}

/** What is given, without the names zod leaves undefined. */
function definedOf<T extends object>(values: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as never
}

function yesOrNo(env: NodeJS.ProcessEnv, name: string): boolean | undefined {
  const value = oneOf(env, name, ['true', 'false', '1', '0'])
  return value === undefined ? undefined : value === 'true' || value === '1'
}

function readConfigFile(file: string, isNamed: boolean): z.infer<typeof fileSchema> {
  if (!existsSync(file)) {
    if (isNamed) throw invalid('JARVIS_CONFIG', file, 'a file that exists')
    return {}
  }
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new AppError('invalid_config', `${file} is not valid JSON.`, {
      data: { name: file, value: '', allowed: 'JSON' },
      cause,
    })
  }
  const parsed = fileSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw invalid(`${file}: ${issue?.path.join('.') ?? ''}`, '', issue?.message ?? 'valid settings')
}

export function readSystemLocale(env: NodeJS.ProcessEnv): Locale {
  const name = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || Intl.DateTimeFormat().resolvedOptions().locale
  return name.toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

function nonEmpty(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

function onOrOff(env: NodeJS.ProcessEnv, name: string): boolean | undefined {
  const value = oneOf(env, name, ['true', 'false', '1', '0'])
  return value === undefined ? undefined : value === 'true' || value === '1'
}

function oneOf<T extends string>(env: NodeJS.ProcessEnv, name: string, allowed: readonly T[]): T | undefined {
  const value = nonEmpty(env, name)
  if (value === undefined) return undefined
  const found = allowed.find(candidate => candidate === value)
  if (found === undefined) throw invalid(name, value, allowed.join(', '))
  return found
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, min: number, max: number): number | undefined {
  const value = nonEmpty(env, name)
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value) || Number(value) < min || Number(value) > max)
    throw invalid(name, value, `a whole number from ${min} to ${max}`)
  return Number(value)
}

function invalid(name: string, value: string, allowed: string): AppError {
  return new AppError('invalid_config', `${name}=${value} is not possible; allowed: ${allowed}.`, {
    data: { name, value, allowed },
  })
}
