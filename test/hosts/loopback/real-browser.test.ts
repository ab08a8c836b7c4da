// What only a real browser can show: that its own rules and ours fit together, and that foreign pages get nothing.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { writeLaunchFile } from '../../../electron/hosts/loopback/launch-file.ts'
import { chromiumPath, requirePart } from '../../support/parts.ts'
import { startTestHost, type TestHost } from './loopback-page.ts'

const executablePath = requirePart('Chromium browser', chromiumPath())

/** The page's own way to connect, with the state where a test can read it. */
const pageScript = `
import { connect } from ${JSON.stringify(fileURLToPath(new URL('../../../renderer/connect/connect.ts', import.meta.url)))}
const client = connect()
window.client = client
`

describe.skipIf(executablePath === null)('in a real browser (needs a browser)', () => {
  let running: TestHost
  let browser: Browser
  let context: BrowserContext
  let foreign: http.Server
  let foreignOrigin: string

  beforeAll(async () => {
    running = await startTestHost({ handlers: { 'app.info': async () => 'the answer' as never } })
    await buildPage(path.join(running.dir, 'page'))
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        // As root Chromium would not start; tests alone go without its sandbox.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--host-resolver-rules=MAP evil.test 127.0.0.1',
      ],
    })
    foreign = http.createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html')
      response.end('<!doctype html><title>Foreign</title>')
    })
    await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve))
    foreignOrigin = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
  })
  beforeEach(async () => {
    context = await browser.newContext()
  })
  afterEach(async () => {
    await context.close()
  })
  afterAll(async () => {
    await browser.close()
    foreign.close()
    await running.close()
  })

  /** Asked again and again from here: a function given to the page to wait on would need eval, which its policy forbids. */
  async function state(page: Page): Promise<string> {
    return await page.evaluate<string>('window.client ? client.state : "none"').catch(() => 'none')
  }

  async function stateOf(page: Page): Promise<string> {
    await expect.poll(() => state(page), { timeout: 10_000 }).toMatch(/open|refused/)
    return await state(page)
  }

  async function ask(page: Page): Promise<unknown> {
    return await page.evaluate('client.call("app.info", {})')
  }

  test('the launch file leads to the connected page without a complaint, and its code stays nowhere', async () => {
    const launchFile = writeLaunchFile(running.dir, running.host.newUrl())
    const page = await context.newPage()
    const violations: string[] = []
    page.on('console', message => message.type() === 'error' && violations.push(message.text()))
    await page.goto(launchFile.url)
    await page.waitForURL(`${running.origin}/`)
    expect(await stateOf(page)).toBe('open')
    expect(await ask(page)).toBe('the answer')
    expect(await page.evaluate('location.href')).toBe(`${running.origin}/`)
    expect(await page.evaluate('document.referrer')).toBe('')
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).toBe('{}')
    await page.goBack().catch(() => null)
    expect(page.url()).not.toContain('#c=')
    expect(violations).toEqual([])
    launchFile.remove()
  })

  test('a reload stays connected, another tab does not, and a used address opens nothing', async () => {
    const url = running.host.newUrl()
    const page = await context.newPage()
    await page.goto(url)
    expect(await stateOf(page)).toBe('open')
    await page.reload()
    expect(await stateOf(page)).toBe('open')
    expect(await ask(page)).toBe('the answer')
    const bare = await context.newPage()
    await bare.goto(running.origin)
    expect(await stateOf(bare)).toBe('refused')
    const reused = await context.newPage()
    await reused.goto(url)
    expect(await stateOf(reused)).toBe('refused')
    // The way out that the page names: a new address, pasted into the same tab.
    await Promise.all([
      reused.waitForEvent('load'),
      reused.evaluate(`location.href = ${JSON.stringify(running.host.newUrl())}`),
    ])
    expect(await stateOf(reused)).toBe('open')
    expect(reused.url()).not.toContain('#c=')
  })

  test('a lost connection comes back with the tab’s token', async () => {
    const page = await context.newPage()
    await page.goto(running.host.newUrl())
    expect(await stateOf(page)).toBe('open')
    running.router.closeAll()
    await expect.poll(() => state(page)).toBe('connecting')
    await expect.poll(() => state(page)).toBe('open')
    expect(await ask(page)).toBe('the answer')
  })

  test('a page of another port reads nothing and changes nothing, in any way it can try', async () => {
    const owner = await context.newPage()
    await owner.goto(running.host.newUrl())
    await stateOf(owner)
    const before = running.router.records.length
    const page = await context.newPage()
    await page.goto(foreignOrigin)
    const outcomes = await page.evaluate(async target => {
      const of = (work: Promise<unknown>) =>
        work.then(
          value => String(value),
          () => 'failed',
        )
      const element = (tag: 'script' | 'img' | 'iframe' | 'link', attributes: Record<string, string>) =>
        new Promise((resolve, reject) => {
          const made = document.createElement(tag)
          for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
          made.onload = () => resolve(tag === 'iframe' ? (made as HTMLIFrameElement).contentDocument : 'loaded')
          made.onerror = reject
          document.body.append(made)
        })
      const socket = (protocol?: string) =>
        new Promise((resolve, reject) => {
          const made = new WebSocket(`${target.replace('http', 'ws')}/rpc`, protocol)
          made.onopen = () => resolve('open')
          made.onerror = reject
        })
      return {
        fetch: await of(fetch(`${target}/`).then(response => response.text())),
        'fetch of a file': await of(fetch(`${target}/assets/page.js`).then(response => response.text())),
        'fetch with a header': await of(fetch(`${target}/`, { headers: { Authorization: 'x' } })),
        'blind fetch': await of(fetch(`${target}/`, { mode: 'no-cors' }).then(response => response.text())),
        'blind post': await of(
          fetch(`${target}/rpc`, { method: 'POST', mode: 'no-cors', body: '{}' }).then(r => r.text()),
        ),
        socket: await of(socket()),
        'socket with a protocol': await of(socket('chat')),
        script: await of(element('script', { src: `${target}/assets/page.js` })),
        module: await of(element('script', { src: `${target}/assets/page.js`, type: 'module' })),
        image: await of(element('img', { src: `${target}/icon.png` })),
        style: await of(element('link', { rel: 'stylesheet', href: `${target}/assets/page.css` })),
        frame: await of(element('iframe', { src: `${target}/` })),
      }
    }, running.origin)
    expect(outcomes).toEqual({
      fetch: 'failed',
      'fetch of a file': 'failed',
      'fetch with a header': 'failed',
      'blind fetch': 'failed',
      'blind post': 'failed',
      socket: 'failed',
      'socket with a protocol': 'failed',
      script: 'failed',
      module: 'failed',
      image: 'failed',
      style: 'failed',
      // Loaded is the browser's own page of refusal, of an origin of its own.
      frame: 'null',
    })
    const posted = page.waitForResponse(response => response.url().startsWith(running.origin))
    await page.evaluate(target => {
      const form = document.createElement('form')
      form.method = 'post'
      form.action = `${target}/rpc`
      document.body.append(form)
      form.submit()
    }, running.origin)
    expect((await posted).status()).toBe(403)
    expect(running.router.records.length).toBe(before)
  })

  test('a page that opens ours in a window cannot reach into it', async () => {
    const page = await context.newPage()
    await page.goto(foreignOrigin)
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate(target => void Object.assign(window, { opened: window.open(`${target}/`) }), running.origin),
    ])
    expect(await stateOf(opened)).toBe('refused')
    expect(await page.evaluate('window.opened.closed')).toBe(true)
    expect(await opened.evaluate('window.opener')).toBeNull()
  })

  test('a name made to point at this computer gets nothing', async () => {
    const page = await context.newPage()
    const response = await page.goto(`http://evil.test:${running.host.port}/`)
    expect(response?.status()).toBe(403)
    expect(await page.textContent('body')).toContain('Forbidden')
  })

  test('the page runs no script but its own files, and no style element', async () => {
    const page = await context.newPage()
    await page.goto(running.host.newUrl())
    await stateOf(page)
    const blocked = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective))
      const script = document.createElement('script')
      try {
        script.textContent = 'window.injected = 1'
      } catch {
        violations.push('trusted types')
      }
      document.head.append(script)
      const style = document.createElement('style')
      style.textContent = 'body { color: red }'
      document.head.append(style)
      const image = document.createElement('img')
      image.src = 'http://127.0.0.1:9/x.png'
      document.body.append(image)
      await fetch('http://127.0.0.1:9/').catch(() => undefined)
      await new Promise(resolve => setTimeout(resolve, 100))
      return { violations: [...new Set(violations)].sort(), injected: 'injected' in window }
    })
    expect(blocked.injected).toBe(false)
    expect(blocked.violations).toEqual(
      expect.arrayContaining(['connect-src', 'img-src', 'style-src-elem', 'trusted types']) as string[],
    )
  })
})

async function buildPage(pageDir: string): Promise<void> {
  const source = await mkdtemp(path.join(os.tmpdir(), 'jarvis-page-'))
  await writeFile(path.join(source, 'page.js'), pageScript)
  await build({
    configFile: false,
    logLevel: 'error',
    root: source,
    build: {
      outDir: path.join(pageDir, 'assets'),
      emptyOutDir: false,
      lib: { entry: path.join(source, 'page.js'), formats: ['es'], fileName: () => 'page.js' },
    },
  })
  await rm(source, { recursive: true, force: true })
  await writeFile(
    path.join(pageDir, 'index.html'),
    '<!doctype html><title>Jarvis</title><link rel="icon" href="data:,"><script type="module" src="./assets/page.js"></script><body></body>',
  )
}
