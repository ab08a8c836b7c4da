// `test` for the journeys: Jarvis running on the project's host and engine, and its page in the words of its users.

import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test as base } from '@playwright/test'
import { findElectron } from '../../electron/lib/electron-binary.ts'
import { canRunOllama, startPrivateOllama } from '../support/ollama.ts'
import { chromiumPath, requirePart, starterModelFile } from '../support/parts.ts'
import { createDesktopDoubleHost } from './hosts/desktop-double-host.ts'
import { createDesktopElectronHost } from './hosts/desktop-electron-host.ts'
import type { Host, HostSetup } from './hosts/host.ts'
import { createLoopbackHost } from './hosts/loopback-host.ts'
import { JarvisPage } from './jarvis-page.ts'

export { expect } from '@playwright/test'

export interface HostOptions {
  hostName: 'loopback' | 'desktop-double' | 'desktop-electron'
  engine: 'embedded' | 'ollama'
}

/** What a host of a test's own may have otherwise. */
export interface HostChanges {
  readonly hasModel?: boolean
  readonly ollamaUrl?: string
  /** Settings decided by the configuration file. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

/** The private Ollama of a project that answers with it. */
export interface OllamaServer {
  readonly url: string
  crash(): Promise<void>
  /** Starts it again at the same address. */
  revive(): Promise<void>
}

interface WorkerFixtures extends HostOptions {
  ollama: OllamaServer | null
  makeHost: (changes?: HostChanges) => Host
  /** Shared by the tests of a worker: each begins its own conversation. */
  sharedHost: Host
}

interface TestFixtures {
  /** Skips what this computer cannot run, before anything else is made. */
  partsAreThere: undefined
  jarvis: JarvisPage
  /** A host of the test's own, started. */
  ownHost: (changes?: HostChanges) => Promise<{ host: Host; jarvis: JarvisPage }>
}

/** Nothing listens there. */
export const NO_OLLAMA = 'http://127.0.0.1:1'

export const test = base.extend<TestFixtures, WorkerFixtures>({
  hostName: ['loopback', { option: true, scope: 'worker' }],
  engine: ['embedded', { option: true, scope: 'worker' }],

  ollama: [
    async ({ engine }, use) => {
      if (engine !== 'ollama') return await use(null)
      let running = await startPrivateOllama()
      const { url } = running
      await use({
        url,
        crash: () => running.stop(),
        async revive() {
          running = await startPrivateOllama({ port: Number(new URL(url).port) })
        },
      })
      await running.stop()
    },
    { scope: 'worker' },
  ],

  makeHost: [
    async ({ hostName, ollama, playwright }, use) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-e2e-'))
      const isRoot = process.getuid?.() === 0
      const browser =
        hostName === 'loopback'
          ? await playwright.chromium.launch({
              executablePath: chromiumPath() ?? '',
              args: isRoot ? ['--no-sandbox'] : [],
            })
          : null
      const hosts: Host[] = []
      await use((changes = {}) => {
        const setup = prepare(mkdtempSync(path.join(folder, 'host-')), ollama?.url ?? NO_OLLAMA, changes)
        const host =
          browser !== null
            ? createLoopbackHost(setup, browser)
            : hostName === 'desktop-double'
              ? createDesktopDoubleHost(setup)
              : createDesktopElectronHost(setup, findElectron() ?? '')
        hosts.push(host)
        return host
      })
      for (const host of hosts) await host.kill().catch(() => undefined)
      await browser?.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
    { scope: 'worker' },
  ],

  sharedHost: [
    async ({ makeHost }, use) => {
      const host = makeHost()
      await host.start()
      await use(host)
    },
    { scope: 'worker' },
  ],

  // A fixture, not a `beforeEach` here: a hook of an imported module belongs to the first file alone that imports it.
  partsAreThere: [
    async ({ hostName, engine }, use, testInfo) => {
      testInfo.skip(requirePart('Chromium', chromiumPath()) === null, 'no Chromium on this computer')
      testInfo.skip(requirePart('starter model', starterModelFile()) === null, 'the starter model could not be fetched')
      testInfo.skip(engine === 'ollama' && !canRunOllama(), 'no Ollama on this computer')
      testInfo.skip(
        hostName === 'desktop-electron' && findElectron() === null,
        'the Electron program could not be fetched',
      )
      await use(undefined)
    },
    { auto: true },
  ],

  page: async ({ sharedHost }, use) => {
    await use(sharedHost.page())
  },

  jarvis: async ({ page }, use) => {
    const jarvis = new JarvisPage(page)
    await jarvis.newChat()
    await use(jarvis)
  },

  ownHost: async ({ makeHost }, use) => {
    const started: Host[] = []
    await use(async changes => {
      const host = makeHost(changes)
      started.push(host)
      await host.start()
      return { host, jarvis: new JarvisPage(host.page()) }
    })
    for (const host of started) await host.kill().catch(() => undefined)
  },
})

function prepare(folder: string, ollamaUrl: string, changes: HostChanges): HostSetup {
  const { hasModel = true, settings = {} } = changes
  const modelDir = path.join(folder, 'models')
  const dataDir = path.join(folder, 'data')
  mkdirSync(modelDir)
  mkdirSync(dataDir, { mode: 0o700 })
  const model = starterModelFile()
  if (hasModel && model !== null) linkSync(model, path.join(modelDir, path.basename(model)))
  // Titles would change while tests look at them. By chance the trial model ends a long story after a few words.
  const repeatable = { temperature: 0, seed: 1 }
  // A test that asks what another has asked wants to see it answered.
  const config = { settings: { isTitledByModel: false, isCacheOn: false, parameters: repeatable, ...settings } }
  writeFileSync(path.join(dataDir, 'config.json'), JSON.stringify(config))
  return {
    dataDir,
    env: { JARVIS_MODEL_DIR: modelDir, JARVIS_OLLAMA_URLS: changes.ollamaUrl ?? ollamaUrl, ...changes.env },
  }
}
