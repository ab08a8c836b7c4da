// Markdown in a real Chromium, under the real content security policy.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canOpenStage, openStage, type OpenStage } from '../../support/stage/open-stage.ts'
import type { Stage } from '../../support/stage/stage.tsx'
import { corners } from './corpus.ts'
import { hostile } from './hostile-corpus.ts'

declare const window: Window & { stage: Stage; hacked?: unknown }

const canaryHits: string[] = []
const canary = http.createServer((request, response) => {
  canaryHits.push(request.url ?? '')
  response.end()
})

describe.skipIf(!canOpenStage())('Markdown on a page (needs Chromium)', () => {
  let stage: OpenStage
  const show = (text: string, isStreaming = false) =>
    stage.page.evaluate(
      ([text, isStreaming]) => {
        window.stage.markdown.clear()
        window.stage.markdown.show(text, isStreaming)
      },
      [text, isStreaming] as const,
    )

  beforeAll(async () => {
    await new Promise<void>(resolve => void canary.listen(0, '127.0.0.1', resolve))
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    canary.close()
  })

  it('runs nothing, loads nothing and goes nowhere, whatever a model writes, at any point of its writing', async () => {
    const canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`
    const own = new Set([stage.url.slice(0, -1)])
    const before = stage.requests.length
    for (const message of hostile) {
      const text = message.replaceAll('{canary}', canaryUrl)
      await stage.page.evaluate(
        async ([text, step]) => {
          window.stage.markdown.clear()
          for (let end = step; end < text.length; end += step) window.stage.markdown.show(text.slice(0, end), true)
          window.stage.markdown.show(text)
          await new Promise(resolve => setTimeout(resolve))
        },
        [text, Math.max(1, Math.ceil(text.length / 40))] as const,
      )
    }
    await stage.page.waitForTimeout(500)
    const foreign = stage.requests
      .slice(before)
      .filter(url => !own.has(new URL(url).origin) && !url.startsWith('data:,'))
    expect(foreign).toEqual([])
    expect(canaryHits).toEqual([])
    expect(stage.page.url()).toBe(stage.url)
    expect(
      await stage.page.evaluate(
        () =>
          document.querySelectorAll(
            '#root :is(script,img,iframe,object,embed,link,style,form,video,audio,base,meta,[href],[src],[srcdoc],[onerror],[onload],[onclick])',
          ).length,
      ),
    ).toBe(0)
    expect(stage.complaints).toEqual([])
  })

  it('ends with the same elements when a text streams in as when it is shown at once', async () => {
    for (const text of [...corners, corners.join('\n\n')]) {
      const [streamed, shown] = await stage.page.evaluate(async text => {
        const { markdown } = window.stage
        await markdown.stream(text, 7, 'parts')
        const streamed = markdown.html()
        markdown.clear()
        markdown.show(text)
        return [streamed, markdown.html()]
      }, text)
      expect(streamed).toBe(shown)
    }
  })

  it('opens a link only after showing where it leads, and in a window that knows nothing of this one', async () => {
    await stage.page.evaluate(() => {
      window.hacked = []
      window.open = (...parts) => ((window.hacked as unknown[]).push(parts), null)
    })
    await show('[safe.example](https://evil.example/path?q=1)')
    const link = stage.page.getByRole('link', { name: 'safe.example' })
    expect(await link.getAttribute('href')).toBeNull()
    await link.click({ button: 'middle' })
    await link.click({ modifiers: ['ControlOrMeta'] })
    expect(await stage.page.evaluate(() => window.hacked)).toEqual([])
    await expect.poll(() => stage.page.getByRole('dialog').textContent()).toContain('evil.example')
    await stage.page.getByRole('button', { name: 'Open' }).click()
    expect(await stage.page.evaluate(() => window.hacked)).toEqual([
      ['https://evil.example/path?q=1', '_blank', 'noopener,noreferrer'],
    ])
    expect(stage.page.url()).toBe(stage.url)
  })

  it('lets the keyboard open a link, in two steps that one stroke cannot take, and gives the focus back on Escape', async () => {
    const opened = () => stage.page.evaluate(() => (window.hacked as unknown[]).length)
    await stage.page.evaluate(() => {
      window.hacked = []
    })
    await show('[a](https://a.example)')
    const link = stage.page.getByRole('link', { name: 'a' })
    await link.focus()
    await stage.page.keyboard.down('Enter')
    await stage.page.keyboard.down('Enter')
    await stage.page.keyboard.up('Enter')
    await stage.page.getByRole('dialog').waitFor()
    expect(await opened()).toBe(0)
    await stage.page.keyboard.press('Escape')
    await stage.page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => link.evaluate(element => element === document.activeElement)).toBe(true)
    await stage.page.keyboard.press('Enter')
    await stage.page.getByRole('dialog').waitFor()
    await stage.page.keyboard.press('Tab')
    await stage.page.keyboard.press('Enter')
    expect(await opened()).toBe(1)
  })

  it('colours code that is complete and leaves it alone while it is written', async () => {
    const text = '```js\nconst answer = "42" // so far\n```\n'
    await show(text.slice(0, -5), true)
    await stage.page.waitForTimeout(300)
    expect(await stage.page.locator('.code-keyword').count()).toBe(0)
    await show(text)
    await stage.page.locator('.code-keyword').first().waitFor({ timeout: 30_000 })
    expect(await stage.page.locator('pre').textContent()).toBe('const answer = "42" // so far\n')
    expect(await stage.page.locator('.code-comment').textContent()).toBe('// so far')
  }, 60_000)

  it('copies code as it was written, controls that turn the direction included', async () => {
    await show('```\nif (access\u202E) {\n\treturn  1\n}\n```\n')
    expect(await stage.page.locator('.markdown-control').textContent()).toBe('U+202E')
    await stage.page.getByRole('button', { name: 'Copy the code' }).click()
    await stage.page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await stage.page.evaluate(() => navigator.clipboard.readText())).toBe('if (access\u202E) {\n\treturn  1\n}')
  })

  it('draws formulas with nothing in them that KaTeX was told not to trust', async () => {
    await show(
      '$\\frac{a}{b}$ $\\href{https://a.example}{x}$ $\\includegraphics{https://a.example/i.png}$ $\\badcommand$',
    )
    await stage.page.locator('.katex').first().waitFor({ timeout: 30_000 })
    expect(await stage.page.locator('#root :is(a, img)').count()).toBe(0)
    expect(await stage.page.locator('.formula > code').allTextContents()).toContain('$\\badcommand$')
    expect(await stage.page.locator('math').first().textContent()).toContain('a')
    expect(stage.complaints).toEqual([])
  }, 60_000)

  it('never makes the page wider than the window, whatever is wide', async () => {
    await stage.page.setViewportSize({ width: 390, height: 800 })
    const wide = 'x'.repeat(500)
    await show(
      [
        wide,
        `\`${wide}\``,
        `\`\`\`\n${wide}\n\`\`\``,
        `| ${wide} | b |\n|---|---|\n| c | d |`,
        `$$${'x+'.repeat(200)}x$$`,
        `# ${wide}`,
        `- ${wide}`,
        `> ${wide}`,
        `![${wide}](https://a.example)`,
        `https://a.example/${wide}`,
      ].join('\n\n'),
    )
    await stage.page.waitForTimeout(200)
    expect(await stage.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await stage.page.setViewportSize({ width: 1_000, height: 800 })
  })

  it('can be read and used by everyone, in both themes', async () => {
    await show(
      '# One\n\nText with [a link](https://a.example), `code`[^1] and $x^2$.\n\n## Two\n\n```js\nconst a = "b" // c\nfunction f(x) { return x + 12 }\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] to do\n\n![picture](https://a.example/y.png)\n\n> quote\n\n$$y^2$$\n\n[^1]: note',
    )
    await stage.page.locator('.code-keyword').first().waitFor({ timeout: 30_000 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await stage.page.emulateMedia({ colorScheme })
      // The stage is no whole page.
      const axe = new AxeBuilder({ page: stage.page }).disableRules([
        'landmark-one-main',
        'page-has-heading-one',
        'region',
      ])
      const { violations } = await axe.analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)])).toEqual([])
    }
    await stage.page.emulateMedia({ colorScheme: null })
  }, 60_000)

  it('shows ten thousand lines of code in a box, all of them on demand, and copies all of them', async () => {
    const code = Array.from({ length: 10_000 }, (_, line) => `line ${line}`).join('\n')
    await show(`\`\`\`\n${code}\n\`\`\`\n`)
    expect(await stage.page.locator('pre').evaluate(pre => pre.clientHeight)).toBeLessThan(600)
    await stage.page.getByRole('button', { name: 'Copy the code' }).click()
    expect(await stage.page.evaluate(() => navigator.clipboard.readText())).toBe(code)
    await stage.page.getByRole('button', { name: 'Show all 10,000 lines' }).click()
    expect(await stage.page.locator('pre').evaluate(pre => pre.clientHeight)).toBeGreaterThan(150_000)
  })

  it('shows the start of a megabyte, the rest piece by piece, and a megabyte without a break as it is', async () => {
    await show('A *paragraph* of a few words.\n\n'.repeat(32_000))
    expect(await stage.page.locator('.markdown > p').count()).toBeLessThan(3_000)
    const before = await stage.page.locator('.markdown > p').count()
    await stage.page.getByRole('button', { name: /^Show more/ }).click()
    expect(await stage.page.locator('.markdown > p').count()).toBeGreaterThan(before)
    await show('word '.repeat(200_000))
    expect((await stage.page.locator('.markdown').textContent())?.length).toBeGreaterThan(30_000)
  })
})
