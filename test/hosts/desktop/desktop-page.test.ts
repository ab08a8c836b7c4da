// The built desktop app under the Electron double: what its page may and may not do.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Desktop } from '../../support/electron-double/launch.ts'
import { PRELOAD_WORLD } from '../../support/electron-double/page-scripts.ts'
import type { Permission } from '../../support/electron-double/session.ts'
import { canRunDesktop, useDesktop } from '../../support/desktop-app.ts'

const desktops = useDesktop()

/** What reaches it came out of the page. */
const canary = http.createServer((request, response) => {
  canaryHits.push(request.url ?? '')
  response.end()
})
const canaryHits: string[] = []
let canaryUrl = ''

describe.skipIf(!canRunDesktop())('the desktop page (needs the build)', () => {
  let desktop: Desktop
  let page: Page

  beforeAll(async () => {
    await new Promise<void>(resolve => canary.listen(0, '127.0.0.1', resolve))
    canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`
    desktop = desktops.start()
    page = await desktop.page()
  })
  afterAll(() => canary.close())
  beforeEach(() => page.reload())

  it('runs sandboxed and isolated, with one preload and nothing of Node', async () => {
    const [window] = await desktop.ask('windows')
    expect((await desktop.ask('state')).isSandboxEnabled).toBe(true)
    expect(window?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    })
    const found = await page.evaluate(() =>
      ['require', 'process', 'module', 'global', 'Buffer', 'electron'].filter(name => name in globalThis),
    )
    expect(found).toEqual([])
  })

  it('gives the page exactly two functions, frozen, and no object of Electron', async () => {
    const bridge = await page.evaluate(() => {
      const jarvis = (window as unknown as { jarvis: Record<string, unknown> }).jarvis
      return {
        kinds: Object.fromEntries(Object.entries(jarvis).map(([name, value]) => [name, typeof value])),
        isFrozen: Object.isFrozen(jarvis),
        isReplaceable: Object.getOwnPropertyDescriptor(window, 'jarvis')?.writable,
        ownGlobals: Object.keys(window).filter(name => /electron|ipc|contextBridge/i.test(name)),
      }
    })
    expect(bridge).toEqual({
      kinds: { send: 'function', onMessage: 'function' },
      isFrozen: true,
      isReplaceable: false,
      ownGlobals: [],
    })
  })

  it('has a preload that needs nothing but electron', () => {
    const source = readFileSync(path.resolve(import.meta.dirname, '../../../out/preload/preload.cjs'), 'utf8')
    expect([...source.matchAll(/require\(([^)]*)\)/g)].map(match => match[1])).toEqual(['"electron"'])
    expect(source.length).toBeLessThan(2_000)
  })

  it('carries frames both ways as they are, bytes too', async () => {
    const frames = await talk(page, [{ kind: 'request', id: 1, name: 'app.info', input: {} }])
    expect(frames).toEqual([{ kind: 'welcome', version: 1 }, expect.objectContaining({ kind: 'ok', id: 1 })])
    expect(frames.at(-1)).toHaveProperty('data.host', 'desktop')
    const begun = await talk(page, [
      { kind: 'request', id: 1, name: 'model.upload.begin', input: { name: 'x.gguf', sizeBytes: 4 } },
    ])
    const { uploadId } = (begun.at(-1) as { data: { uploadId: string } }).data
    const input = { uploadId, offset: 0 }
    const answered = await talk(page, [
      { kind: 'request', id: 1, name: 'model.upload.append', input, bytes: [...Buffer.from('GGUF')] },
    ])
    expect(answered).toContainEqual({ kind: 'ok', id: 1, data: { receivedBytes: 4 } })
    await talk(page, [{ kind: 'request', id: 1, name: 'model.upload.cancel', input: { uploadId } }])
  })

  it('may not name paths of this computer, as the command line may', async () => {
    const frames = await talk(page, [{ kind: 'request', id: 1, name: 'model.add', input: { path: '/etc/passwd' } }])
    expect(frames.at(-1)).toMatchObject({ kind: 'err', id: 1, error: { code: 'unauthorized' } })
  })

  it('is not listened to when another frame or another origin speaks', async () => {
    await talk(page, [])
    for (const kind of ['open', 'close']) {
      const message = { kind, connection: 'test' }
      await desktop.ask('ipcFrom', 'https://example.com/', true, 'jarvis', message)
      await desktop.ask('ipcFrom', 'app://jarvis.evil/', true, 'jarvis', message)
      await desktop.ask('ipcFrom', 'app://jarvis/index.html', false, 'jarvis', message)
      await sendFromFrameInside(page, message)
    }
    // Any of them, had it been heard, would have ended this connection.
    const frames = await goOn(page, { kind: 'request', id: 9, name: 'app.info', input: {} })
    expect(frames).toContainEqual(expect.objectContaining({ kind: 'ok', id: 9 }))
  })

  it('is served with the security headers, and whatever is no file of the build is not found', async () => {
    const { status, headers } = await desktop.ask('protocol', 'app://jarvis/index.html')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    for (const url of [
      'app://jarvis/../package.json',
      'app://jarvis/..%2f..%2fpackage.json',
      'app://jarvis/%2e%2e/%2e%2e/package.json',
      'app://jarvis/..%5c..%5cpackage.json',
      'app://jarvis/assets/..%2f..%2f..%2fpackage.json',
      'app://jarvis/%252e%252e%252fpackage.json',
      'app://jarvis/index.html%00.js',
      'app://jarvis//etc/passwd',
      'app://jarvis/etc/passwd',
      'app://jarvis/.built-from',
      'app://jarvis/con.js',
      `app://jarvis/${'a'.repeat(600)}.js`,
      'app://jarvis.evil/index.html',
      'app://other/index.html',
    ]) {
      expect.soft((await desktop.ask('protocol', url)).status, url).toBe(404)
    }
    expect((await desktop.ask('protocol', 'app://jarvis/index.html', 'POST')).status).toBe(404)
  })

  it('has every permission denied but writing to the clipboard and notifying', async () => {
    const names: readonly Permission[] = [
      'clipboard-read',
      'clipboard-sanitized-write',
      'display-capture',
      'fileSystem',
      'fullscreen',
      'geolocation',
      'hid',
      'idle-detection',
      'keyboardLock',
      'media',
      'mediaKeySystem',
      'midi',
      'midiSysex',
      'notifications',
      'openExternal',
      'pointerLock',
      'serial',
      'storage-access',
      'top-level-storage-access',
      'usb',
      'window-management',
    ] as never
    const granted: string[] = []
    for (const name of names) {
      if (await desktop.ask('permission', name, 'app://jarvis/index.html', true)) granted.push(name)
    }
    expect(granted).toEqual(['clipboard-sanitized-write', 'notifications'])
    expect(await desktop.ask('permission', 'notifications', 'https://example.com/', true)).toBe(false)
    expect(await desktop.ask('permission', 'notifications', 'app://jarvis/index.html', false)).toBe(false)
    expect(await desktop.ask('device')).toBe(false)
    expect(await desktop.ask('displayMedia')).toBeNull()
    const asked = await page.evaluate(async () => {
      const names = ['geolocation', 'clipboard-read', 'camera', 'microphone', 'midi', 'notifications']
      const states = names.map(name => navigator.permissions.query({ name: name as PermissionName }))
      return (await Promise.all(states)).map(status => status.state)
    })
    expect(asked).toEqual(['denied', 'denied', 'denied', 'denied', 'denied', 'granted'])
  })

  it('opens no second window: a web link goes to the browser, anything else nowhere', async () => {
    const opened = async () => (await desktop.ask('state')).openedOutside
    const before = (await opened()).length
    for (const url of ['file:///etc/passwd', 'smb://host/share', 'ms-msdt://x', 'app://jarvis/index.html']) {
      await page.evaluate(address => void window.open(address), url)
      await page.waitForTimeout(50)
    }
    expect((await opened()).slice(before)).toEqual([])

    for (const [url, open] of [
      ['https://example.com/called', () => page.evaluate(() => void window.open('https://example.com/called'))],
      ['https://example.com/clicked', () => clickLink(page, 'https://example.com/clicked', 'left')],
      ['https://example.com/middle', () => clickLink(page, 'https://example.com/middle', 'middle')],
    ] as const) {
      // One press opens one address.
      await page.waitForTimeout(1_100)
      await open()
      await expect.poll(opened).toContain(url)
    }
    expect(page.context().pages()).toHaveLength(1)
    expect((await opened()).slice(before)).toHaveLength(3)
  })

  it('opens one address at a time, however often it is asked', async () => {
    const before = (await desktop.ask('state')).openedOutside.length
    await page.waitForTimeout(1_100)
    await page.evaluate(() => {
      for (let count = 0; count < 3; count++) window.open(`https://example.com/flood/${count}`)
    })
    await page.waitForTimeout(300)
    expect((await desktop.ask('state')).openedOutside.length - before).toBe(1)
  })

  it('refuses a webview', async () => {
    expect(await desktop.ask('attachWebview')).toBe(true)
  })

  it('can reach nothing outside by any means a page has', async () => {
    const violations = await page.evaluate(async url => {
      const found: string[] = []
      document.addEventListener('securitypolicyviolation', event => found.push(event.effectiveDirective))
      const attempt = (work: () => unknown) => {
        try {
          void Promise.resolve(work()).catch(() => undefined)
        } catch {
          // Refused at once, by trusted types.
        }
      }
      const add = (tag: string, attributes: Record<string, string>) => {
        const element = document.createElement(tag)
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
        document.body.append(element)
        return element
      }
      attempt(() => add('img', { src: `${url}/img` }))
      attempt(() => add('img', { srcset: `${url}/srcset 2x` }))
      attempt(() => add('script', { src: `${url}/script` }))
      attempt(() => add('link', { rel: 'stylesheet', href: `${url}/style` }))
      attempt(() => add('link', { rel: 'prefetch', href: `${url}/prefetch` }))
      attempt(() => add('link', { rel: 'preload', as: 'image', href: `${url}/preload` }))
      attempt(() => add('link', { rel: 'icon', href: `${url}/icon` }))
      attempt(() => add('iframe', { src: `${url}/frame` }))
      attempt(() => add('object', { data: `${url}/object` }))
      attempt(() => add('video', { src: `${url}/video` }))
      attempt(() => add('div', { style: `background: url(${url}/background)` }))
      attempt(() => (add('form', { action: `${url}/form`, method: 'get' }) as HTMLFormElement).submit())
      attempt(() => fetch(`${url}/fetch`))
      attempt(() => fetch(`${url}/no-cors`, { mode: 'no-cors' }))
      attempt(() => navigator.sendBeacon(`${url}/beacon`))
      attempt(() => new EventSource(`${url}/events`))
      attempt(() => new WebSocket(`${url.replace('http', 'ws')}/socket`))
      attempt(() => new Worker(`${url}/worker`))
      attempt(() => window.open(`${url}/window`, '_self'))
      attempt(() => {
        location.href = `${url}/location`
      })
      await new Promise(resolve => setTimeout(resolve, 1_000))
      return found
    }, canaryUrl)
    expect(canaryHits).toEqual([])
    for (const directive of ['img-src', 'require-trusted-types-for', 'style-src-elem', 'connect-src', 'frame-src']) {
      expect(violations).toContain(directive)
    }
  })

  it('has every request cancelled that is not for its own files, should the policy ever fail', async () => {
    const urls = [
      canaryUrl,
      'https://example.com/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'app://evil/x',
      'ftp://x/',
    ]
    for (const url of urls) expect.soft(await desktop.ask('isRequestCancelled', url), url).toBe(true)
    expect(await desktop.ask('isRequestCancelled', 'https://jarvis.app.invalid/index.html')).toBe(false)
  })

  it('runs no script that was not built, even by way of innerHTML or eval', async () => {
    const ran = await page.evaluate(async () => {
      // The devtools protocol lets what it evaluates itself use eval; what runs later is the page's.
      await new Promise(resolve => setTimeout(resolve))
      const attempts = [
        () => Reflect.set(document.body, ['inner', 'HTML'].join(''), '<img src=x onerror="window.hacked = 1">'),
        () => document.body.setAttribute('onclick', 'window.hacked = 1'),
        () => document.body.click(),
        () => eval('window.hacked = 1') as unknown,
      ]
      for (const attempt of attempts) {
        try {
          attempt()
        } catch {
          // As it should be.
        }
      }
      await new Promise(resolve => setTimeout(resolve, 50))
      return 'hacked' in window
    })
    expect(ran).toBe(false)
  })

  // Last: Chromium itself asks about unknown schemes, in a dialog that takes the clicks of what follows.
  it('stays where it is, wherever it is sent', async () => {
    const before = page.url()
    for (const url of [
      'https://example.com/',
      'https://jarvis.attacker.test/',
      'http://127.0.0.1:1/',
      'app://bundle.evil/',
      'app://jarvis.evil/index.html',
      'file:///etc/passwd',
      'data:text/html,<h1>x</h1>',
      'javascript:document.write(1)',
      'devtools://devtools/bundled/inspector.html',
      'calculator://x',
    ]) {
      await page.evaluate(address => {
        location.href = address
      }, url)
      await page.waitForTimeout(100)
      expect.soft(page.url(), url).toBe(before)
      expect.soft((await desktop.ask('state')).openedOutside, url).not.toContain(url)
    }
    expect(await page.evaluate(() => 'jarvis' in window)).toBe(true)
    const refused = async () => {
      const { navigations } = await desktop.ask('state')
      return navigations
        .filter(({ event, isPrevented }) => event === 'will-navigate' && isPrevented)
        .map(({ url }) => url)
    }
    const told = ['https://example.com/', 'app://jarvis.evil/index.html', 'calculator://x']
    await expect.poll(refused).toEqual(expect.arrayContaining(told))
  })
})

interface TestPage {
  readonly jarvis: { send(message: object): void; onMessage(listener: (message: { frame?: unknown }) => void): void }
  testFrames: unknown[]
}

/** Opens a connection of its own in the page, says hello, sends `frames` and gives what came back. `bytes` as numbers. */
async function talk(page: Page, frames: readonly Readonly<Record<string, unknown>>[]): Promise<unknown[]> {
  return await page.evaluate(async sent => {
    const target = window as unknown as TestPage
    const received: unknown[] = (target.testFrames = [])
    target.jarvis.onMessage(({ frame }) => received.push(frame))
    target.jarvis.send({ kind: 'open', connection: 'test' })
    const send = (frame: object) => target.jarvis.send({ kind: 'frame', connection: 'test', frame })
    send({ kind: 'hello', version: 1 })
    for (const { bytes, ...frame } of sent) {
      send(bytes === undefined ? frame : { ...frame, bytes: new Uint8Array(bytes as number[]) })
    }
    const kindOf = (frame: unknown) => (frame as { kind: string } | undefined)?.kind ?? ''
    // The page's own connection, which this one ends, may just have been welcomed too.
    const answers = () =>
      received
        .slice(received.findLastIndex(frame => kindOf(frame) === 'welcome'))
        .filter(frame => ['welcome', 'ok', 'err'].includes(kindOf(frame)))
    for (let waited = 0; waited < 5_000 && answers().length <= sent.length; waited += 20) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return answers()
  }, frames)
}

/** Sends one more frame over the connection that `talk` opened. */
async function goOn(page: Page, frame: object): Promise<unknown[]> {
  return await page.evaluate(async sent => {
    const target = window as unknown as TestPage
    target.testFrames.length = 0
    target.jarvis.send({ kind: 'frame', connection: 'test', frame: sent })
    for (let waited = 0; waited < 3_000 && target.testFrames.length === 0; waited += 20) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return target.testFrames
  }, frame)
}

/** From the preload's world of a frame inside the page: what a hijacked frame could do at worst. */
async function sendFromFrameInside(page: Page, message: object): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const worlds = new Map<string, number>()
  devtools.on('Runtime.executionContextCreated', ({ context }) => {
    const { frameId } = context.auxData as { frameId: string }
    if (context.name === PRELOAD_WORLD) worlds.set(frameId, context.id)
  })
  await page.evaluate(() => document.body.append(document.createElement('iframe')))
  await devtools.send('Runtime.enable')
  const { frameTree } = await devtools.send('Page.getFrameTree')
  const inner = frameTree.childFrames?.[0]?.frame.id ?? ''
  await expect.poll(() => worlds.get(inner)).toBeDefined()
  const { exceptionDetails } = await devtools.send('Runtime.evaluate', {
    contextId: worlds.get(inner)!,
    expression: `electronDoubleIpc.send('jarvis', ${JSON.stringify(message)})`,
  })
  expect(exceptionDetails).toBeUndefined()
  await devtools.detach()
}

async function clickLink(page: Page, url: string, button: 'left' | 'middle'): Promise<void> {
  await page.evaluate(address => {
    const link = document.createElement('a')
    Object.assign(link, { href: address, target: '_blank', textContent: address, rel: 'noreferrer' })
    link.style.cssText = 'position: fixed; top: 0; left: 0; z-index: 9999'
    document.body.append(link)
  }, url)
  await page.getByText(url).click({ button })
}
