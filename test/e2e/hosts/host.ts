// Jarvis as its users start it, on one of its hosts, with a data folder of its own.

import type { Page } from 'playwright-core'

export interface Host {
  readonly dataDir: string
  /** The window's page; another one after each start. */
  page(): Page
  /** The process that holds the data. */
  pid(): number
  start(): Promise<void>
  /** As the user ends it. */
  stop(): Promise<void>
  /** As a crash ends it. */
  kill(): Promise<void>
  /** A second start on the same data folder. Resolves with the address it gives, null on the desktop, once it has ended. */
  startAgain(): Promise<string | null>
}

export interface HostSetup {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string>>
}

/** The environment of this process without what could decide something, plus `env`. */
export function hostEnvironment({ dataDir, env }: HostSetup): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(JARVIS_|OLLAMA_|LC_|LANG|NODE_OPTIONS)/.test(name),
  ) as [string, string][]
  return { ...Object.fromEntries(own), LANG: 'en_US.UTF-8', JARVIS_ENV: 'test', ...env, JARVIS_DATA_DIR: dataDir }
}
