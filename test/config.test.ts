import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig, normalizeOllamaUrl } from '../electron/config.ts'
import { defaultLlmRules } from '../electron/llm/rules.ts'
import { isAppError } from '../shared/errors.ts'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'jarvis-config-'))
})
afterEach(() => {
  rmSync(dataDir, { recursive: true })
})

function load(env: Record<string, string> = {}) {
  return loadConfig({ host: 'cli', dataDir }, env)
}

function refusal(env: Record<string, string>) {
  try {
    load(env)
  } catch (error) {
    if (isAppError(error)) return { code: error.code, ...error.data }
    throw error
  }
  return null
}

describe('loadConfig', () => {
  it('lets a flag beat the environment for the data folder', () => {
    expect(load({ JARVIS_DATA_DIR: '/elsewhere' }).dataDir).toBe(dataDir)
    expect(loadConfig({ host: 'cli' }, { JARVIS_DATA_DIR: '/elsewhere' }).dataDir).toBe(path.resolve('/elsewhere'))
  })

  it('lets config.json change each figure by which models are asked, and the environment turn circuits off', () => {
    expect(load().llm).toEqual(defaultLlmRules)
    const llm = {
      circuits: { ollama: { failures: 5, openMs: 1_000 } },
      timeouts: { firstToken: { minMs: 10, maxMs: 20 } },
      retry: { baseMs: 0 },
      maxWaiting: 2,
      keepAliveSeconds: 60,
    }
    writeFileSync(path.join(dataDir, 'config.json'), JSON.stringify({ llm }))
    const { circuits, timeouts, retry } = defaultLlmRules
    expect(load().llm).toEqual({
      ...llm,
      circuits: { ...circuits, ...llm.circuits },
      timeouts: { ...timeouts, ...llm.timeouts },
      retry: { ...retry, ...llm.retry },
    })
    expect(load({ ENABLE_CIRCUIT_BREAKERS: '0' }).llm.circuits).toBe(null)
    expect(load({ ENABLE_CIRCUIT_BREAKERS: 'true' }).llm.circuits).not.toBe(null)
    writeFileSync(path.join(dataDir, 'config.json'), '{"llm":{"timeouts":{"load":{"minMs":9,"maxMs":8}}}}')
    expect(refusal({})).toMatchObject({
      code: 'invalid_config',
      name: expect.stringContaining('timeouts.load') as string,
    })
  })

  it('lets the environment beat config.json, and config.json the defaults', () => {
    writeFileSync(path.join(dataDir, 'config.json'), JSON.stringify({ dbPoolSize: 7, settings: { theme: 'dark' } }))
    expect(load().dbPoolSize).toBe(7)
    expect(load({ DB_POOL_SIZE: '3' }).dbPoolSize).toBe(3)
    expect(load().fixedSettings).toEqual({ theme: 'dark' })
  })

  it('reads the file that JARVIS_CONFIG names, and refuses one that is not there', () => {
    const file = path.join(dataDir, 'other.json')
    expect(refusal({ JARVIS_CONFIG: file })).toMatchObject({
      code: 'invalid_config',
      name: 'JARVIS_CONFIG',
      value: file,
    })
    writeFileSync(file, '{"dbPoolSize": 5}')
    expect(load({ JARVIS_CONFIG: file }).dbPoolSize).toBe(5)
  })

  it.each([
    ['{', 'JSON'],
    ['{"dbPoolSize": "many"}', 'number'],
    ['{"unknown": 1}', 'unknown'],
    ['{"settings": {"theme": "pink"}}', 'theme'],
  ])('refuses config.json holding %s and says where', (content, hint) => {
    writeFileSync(path.join(dataDir, 'config.json'), content)
    const refused = refusal({})
    expect(refused).toMatchObject({ code: 'invalid_config' })
    expect(JSON.stringify(refused)).toContain(hint)
  })

  it.each([
    ['JARVIS_OLAMA_URLS', 'http://x'],
    ['JARVIS_ENV', 'production'],
    ['DB_POOL_SIZE', '0'],
    ['DB_POOL_SIZE', '33'],
    ['DB_POOL_SIZE', '2.5'],
    ['DB_POOL_SIZE', 'two'],
    ['ENABLE_LLM_CACHE', 'yes'],
    ['ENABLE_CIRCUIT_BREAKERS', '2'],
    ['JARVIS_OLLAMA_URLS', 'ftp://x'],
    ['JARVIS_OLLAMA_URLS', ','],
    ['OLLAMA_HOST', 'http://['],
  ])('refuses %s=%s, naming it, its value and what is allowed', (name, value) => {
    const refused = refusal({ [name]: value })
    expect(refused).toMatchObject({ code: 'invalid_config', name, value })
    expect(refused).toHaveProperty('allowed')
  })

  it('lets JARVIS_OLLAMA_URLS beat OLLAMA_HOST, and both fix the setting', () => {
    expect(load({ OLLAMA_HOST: 'gpu' }).fixedSettings.ollamaUrls).toEqual(['http://gpu:11434'])
    const both = load({ OLLAMA_HOST: 'gpu', JARVIS_OLLAMA_URLS: 'http://a:1, b:2' })
    expect(both.fixedSettings.ollamaUrls).toEqual(['http://a:1', 'http://b:2'])
  })

  it('takes French from the system in every spelling of the locale', () => {
    expect(load({ LANG: 'fr_CA.UTF-8' }).systemLocale).toBe('fr')
    expect(load({ LC_ALL: 'de_DE', LANG: 'fr_FR' }).systemLocale).toBe('en')
  })
})

describe('normalizeOllamaUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:11434'],
    ['0.0.0.0:11500', 'http://127.0.0.1:11500'],
    ['http://gpu.local/', 'http://gpu.local:11434'],
    ['http://gpu.local:80', 'http://gpu.local'],
    ['https://ollama.example', 'https://ollama.example'],
    ['[::1]:11434', 'http://[::1]:11434'],
  ])('reads %s as %s', (value, expected) => {
    expect(normalizeOllamaUrl('OLLAMA_HOST', value)).toBe(expected)
  })
})
