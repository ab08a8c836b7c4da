// A real Chromium on the stage, for tests.

import { chromium, type Browser, type Page } from 'playwright-core'
import { chromiumPath, requirePart } from '../parts.ts'
import { serveStage } from './serve-stage.ts'

export interface OpenStage {
  readonly page: Page
  /** Addresses asked for since the stage stood, and what the browser complained of. */
  readonly requests: readonly string[]
  readonly complaints: readonly string[]
  readonly url: string
  close(): Promise<void>
}

export function canOpenStage(): boolean {
  return requirePart('Chromium', chromiumPath()) !== null
}

export async function openStage(viewport = { width: 1_000, height: 800 }): Promise<OpenStage> {
  const server = await serveStage()
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath() ?? '',
    // Root has no sandbox to run Chromium in.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  await page.goto(server.url)
  await page.waitForFunction(() => 'stage' in window)
  context.on('request', request => requests.push(request.url()))
  return {
    page,
    requests,
    complaints,
    url: server.url,
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}
