// The real Chromium behind the double, one for each start of the app, its profile in the app's userData.
// Chromium knows no app:// scheme, so a registered `scheme://host/` is served from the stand-in `https://host.scheme.invalid/`:
// requests are answered here before they reach any network, and every address told to the app is turned back.
// All other requests go to the app's own webRequest filter, then to a network where only 127.0.0.1 exists.

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium, type BrowserContext, type Page, type Request, type Route } from 'playwright-core'
import type { CustomScheme } from 'electron'

export interface ChromiumOptions {
  readonly executable: string
  readonly userDataDir: string
  readonly onRequest: (route: Route, request: Request) => Promise<void>
  readonly onWebSocket: (url: string) => boolean
}

export interface RunningChromium {
  readonly context: BrowserContext
  /** Where a test connects as well (chromium.connectOverCDP). */
  readonly endpoint: string
  /** What the two worlds of a page know each other by. */
  readonly secret: string
  /** A page for a window. Any other page that appears (window.open, a middle click) is closed at once. */
  newPage(): Promise<Page>
}

export async function launchChromium(options: ChromiumOptions): Promise<RunningChromium> {
  const context = await chromium.launchPersistentContext(options.userDataDir, {
    executablePath: options.executable,
    viewport: null,
    colorScheme: null,
    args: [
      '--remote-debugging-port=0',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      // Chromium refuses to run as root with its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  await context.route('**/*', options.onRequest)
  await context.routeWebSocket(/.*/, socket => {
    if (options.onWebSocket(socket.url())) socket.connectToServer()
    else void socket.close()
  })
  const [port] = readFileSync(path.join(options.userDataDir, 'DevToolsActivePort'), 'utf8').split('\n')
  const blank = context.pages()
  const own = new Set<Page>()
  let opening: Promise<unknown> = Promise.resolve()
  // Told before or after `newPage` has resolved.
  context.on('page', page => {
    void opening.then(() => (own.has(page) ? undefined : page.close())).catch(() => undefined)
  })
  return {
    context,
    endpoint: `http://127.0.0.1:${port ?? ''}`,
    secret: randomUUID(),
    async newPage() {
      const page = (async () => blank.pop() ?? (await context.newPage()))()
      opening = page.then(opened => own.add(opened))
      await opening
      return await page
    },
  }
}

const schemes = new Set<string>()

export function registerSchemes(customSchemes: readonly CustomScheme[]): void {
  for (const { scheme, privileges } of customSchemes) {
    const { standard, secure, supportFetchAPI, stream: _, codeCache: __, ...others } = privileges ?? {}
    if (!standard || !secure || !supportFetchAPI || Object.values(others).some(Boolean))
      throw new Error(`The Electron double stands in for standard, secure schemes with fetch only, not for ${scheme}:.`)
    schemes.add(scheme)
  }
}

/** `app://jarvis/x` as Chromium gets it. */
export function toStandIn(url: string): string {
  const match = /^([a-z]+):\/\/([^/?#]*)(.*)$/s.exec(url)
  const [, scheme = '', host = '', rest = ''] = match ?? []
  return schemes.has(scheme) ? `https://${host}.${scheme}.invalid${rest || '/'}` : url
}

/** The reverse, for what the app is told. */
export function fromStandIn(url: string): string {
  const match = /^https:\/\/([^/?#]*)\.([a-z]+)\.invalid(?=[/?#]|$)(.*)$/s.exec(url)
  const [, host = '', scheme = '', rest = ''] = match ?? []
  return schemes.has(scheme) ? `${scheme}://${host}${rest}` : url
}
