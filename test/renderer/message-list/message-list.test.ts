// The message list in a real Chromium: what the reader sees while messages come, grow and go by.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canOpenStage, openStage, type OpenStage } from '../../support/stage/open-stage.ts'
import type { Stage } from '../../support/stage/stage.tsx'

declare const window: Window & { stage: Stage }

describe.skipIf(!canOpenStage())('the message list (needs Chromium)', () => {
  let stage: OpenStage

  beforeAll(async () => {
    stage = await openStage({ width: 900, height: 700 })
  })
  afterAll(() => stage.close())

  type More = Parameters<Stage['list']['open']>[3]
  const open = (key: string, from: number, to: number, more: More = {}) =>
    stage.page.evaluate(([key, from, to, more]) => window.stage.list.open(key, from, to, more), [
      key,
      from,
      to,
      more,
    ] as const)
  const set = (patch: NonNullable<More>) => stage.page.evaluate(patch => window.stage.list.set(patch), patch)
  const settle = () => stage.page.evaluate(() => window.stage.list.settled())
  const distanceFromEnd = () => stage.page.evaluate(() => window.stage.list.distanceFromEnd())
  const places = () => stage.page.evaluate(() => window.stage.list.places())
  const calls = () => stage.page.evaluate(() => window.stage.list.calls())
  const scrollBy = async (px: number) => {
    await stage.page.mouse.move(400, 300)
    await stage.page.mouse.wheel(0, px)
    await settle()
  }
  const pill = () => stage.page.locator('.message-list-pill')
  /** The row whose top is nearest below the top of the list. */
  const firstVisible = async () => {
    const [key = '', top = 0] =
      Object.entries(await places())
        .filter(([, top]) => top >= 0)
        .toSorted((a, b) => a[1] - b[1])[0] ?? []
    return { key, top }
  }

  it('opens at the end of a hundred thousand messages with a few of them on the page', async () => {
    await open('long', 0, 100_000)
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    expect(await places()).toHaveProperty('m99999')
    expect(await stage.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_000)
    expect(await pill().count()).toBe(0)
  })

  it('asks for older messages near its start, and does not move what is read when they come', async () => {
    await open('prepend', 500, 560, { hasOlder: true })
    await settle()
    expect(await calls()).not.toContain('reachStart')
    for (let turn = 0; turn < 40 && !(await calls()).includes('reachStart'); turn++) await scrollBy(-500)
    expect(await calls()).toContain('reachStart')
    for (let from = 450; from >= 300; from -= 50) {
      const before = await firstVisible()
      const during = await stage.page.evaluate(
        async ([from, key]) => {
          const seen: number[] = []
          const { list } = window.stage
          list.set({ items: list.items(from, 560) })
          // Every picture of the next 20, not only the last one.
          for (let frame = 0; frame < 20; frame++) {
            await new Promise(requestAnimationFrame)
            seen.push(list.places()[key] ?? NaN)
          }
          return seen
        },
        [from, before.key] as const,
      )
      for (const top of during) expect(Math.abs(top - before.top)).toBeLessThan(1)
      await scrollBy(-300)
    }
  })

  it('does not move what is read while rows above turn out higher or lower than thought', async () => {
    await open('up', 0, 2_000)
    await settle()
    for (let turn = 0; turn < 15; turn++) {
      const before = await firstVisible()
      await stage.page.mouse.move(400, 300)
      await stage.page.mouse.wheel(0, -400)
      await settle()
      const after = (await places())[before.key]
      // Scrolled by 400, the row is 400 lower; had a row above been off by what it was, it would be somewhere else.
      expect(Math.abs((after ?? NaN) - before.top - 400)).toBeLessThan(2)
    }
  })

  it('follows what is written while the reader is at the end', async () => {
    await open('follow', 0, 50, { streamingKey: 'm49' })
    await settle()
    for (let words = 10; words < 400; words += 40) {
      await stage.page.evaluate(words => {
        const { list } = window.stage
        list.set({ items: [...list.items(0, 49), { key: 'm49', text: 'word '.repeat(words) }] })
      }, words)
      await settle()
      expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    }
    await stage.page.evaluate(() =>
      window.stage.list.set({ items: window.stage.list.items(0, 52), streamingKey: 'm51' }),
    )
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
  })

  it('follows what comes faster than it can be measured', async () => {
    await open('burst', 0, 50)
    await settle()
    await stage.page.evaluate(async () => {
      const { list } = window.stage
      const passing = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
      // Question and answer, the answer in three pieces: whole turns within the time of a picture or two.
      for (let count = 51; count < 150; count += 2) {
        const answer = { key: `m${count + 1}`, text: '' }
        list.set({ items: list.items(0, count) })
        await passing(count % 5)
        list.set({ items: [...list.items(0, count + 1), answer], streamingKey: answer.key })
        for (const words of [5, 60, 200]) {
          await passing((count * words) % 7)
          list.set({ items: [...list.items(0, count + 1), { ...answer, text: 'word '.repeat(words) }] })
        }
      }
    })
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
  })

  it('stays where the reader is otherwise, says that there is new text, and goes there when asked', async () => {
    await open('away', 0, 50, { streamingKey: 'm49' })
    await settle()
    await scrollBy(-900)
    const before = await firstVisible()
    expect(await pill().textContent()).toContain('To the end')
    const grow = (words: number) =>
      stage.page.evaluate(words => {
        const { list } = window.stage
        list.set({ items: [...list.items(0, 49), { key: 'm49', text: 'word '.repeat(words) }] })
      }, words)
    for (let words = 300; words < 1_500; words += 300) await grow(words)
    await settle()
    expect(await places()).toMatchObject({ [before.key]: before.top })
    expect(await pill().textContent()).toContain('New text')
    await pill().click()
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    expect(await pill().count()).toBe(0)
    expect(await stage.page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('log')
    await grow(2_000)
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
  })

  it('takes the reader to the end when a question was sent from elsewhere, and stays there', async () => {
    await open('sent', 0, 50)
    await settle()
    await scrollBy(-1_500)
    await stage.page.evaluate(() => {
      const { list } = window.stage
      list.set({ items: list.items(0, 51) })
      setTimeout(() => list.goToEnd())
    })
    await stage.page.waitForTimeout(50)
    await settle()
    expect(await places()).toHaveProperty('m50')
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    await stage.page.evaluate(() => window.stage.list.set({ items: window.stage.list.items(0, 53) }))
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
  })

  it('is not held at the end when the reader leaves it in the middle of an answer', async () => {
    await open('leave', 0, 50, { streamingKey: 'm49' })
    await settle()
    await stage.page.evaluate(() => {
      let words = 10
      const timer = setInterval(() => {
        const { list } = window.stage
        words += 10
        list.set({ items: [...list.items(0, 49), { key: 'm49', text: 'word '.repeat(words) }] })
        if (words > 600) clearInterval(timer)
      }, 16)
    })
    await stage.page.mouse.move(400, 300)
    for (let turn = 0; turn < 5; turn++) await stage.page.mouse.wheel(0, -60)
    await stage.page.waitForTimeout(2_000)
    expect(await distanceFromEnd()).toBeGreaterThan(200)
    expect(await pill().textContent()).toContain('New text')
  })

  it('scrolls by keyboard, to both ends and back', async () => {
    await open('keys', 0, 300)
    await settle()
    await stage.page.locator('[role=log]').focus()
    const before = await firstVisible()
    await stage.page.keyboard.press('PageUp')
    await settle()
    expect((await places())[before.key]).toBeCloseTo(before.top + 630, 0)
    await stage.page.keyboard.press('PageDown')
    await settle()
    expect((await places())[before.key]).toBeCloseTo(before.top, 0)
    await stage.page.keyboard.press('Home')
    await expect.poll(places).toMatchObject({ m0: 24 })
    await stage.page.keyboard.press('End')
    await expect.poll(distanceFromEnd).toBeLessThanOrEqual(1)
    await stage.page.keyboard.press('ArrowUp')
    await expect.poll(distanceFromEnd).toBeGreaterThan(10)
  })

  it('asks for the newest messages when the end is wanted and not there, and then shows it', async () => {
    await open('newer', 0, 50, { hasNewer: true })
    await settle()
    expect(await pill().textContent()).toContain('To the end')
    expect(await calls()).toContain('reachEnd')
    await stage.page.locator('[role=log]').focus()
    await stage.page.keyboard.press('End')
    expect(await calls()).toContain('goToEnd')
    await stage.page.evaluate(() =>
      window.stage.list.set({ items: window.stage.list.items(400, 450), hasNewer: false }),
    )
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    expect(await places()).toHaveProperty('m449')
  })

  it('keeps the focus on what is scrolled far away', async () => {
    await open('focus', 0, 1_000)
    await settle()
    await stage.page.getByRole('button', { name: 'Copy m999', exact: true }).focus()
    for (let turn = 0; turn < 12; turn++) await scrollBy(-2_000)
    expect(await stage.page.evaluate(() => document.activeElement?.textContent)).toBe('Copy m999')
    await stage.page.evaluate(() => window.stage.list.set({ items: window.stage.list.items(-200, 1_000) }))
    await settle()
    expect(await stage.page.evaluate(() => document.activeElement?.textContent)).toBe('Copy m999')
  })

  it('comes back to the pixel where the reader left each conversation', async () => {
    await open('one', 0, 400)
    await settle()
    for (let turn = 0; turn < 5; turn++) await scrollBy(-700)
    const left = await firstVisible()
    await open('two', 1_000, 1_400)
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    await open('one', 0, 400)
    await settle()
    const found = await places()
    expect(Math.abs((found[left.key] ?? NaN) - left.top)).toBeLessThan(2)
    // One that was left at its end is at its end again, even when that is further down now.
    await open('two', 1_000, 1_410)
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
  })

  it('lands on a message below what was said before it, shows which, and says so once', async () => {
    const height = await stage.page.evaluate(() => window.innerHeight)
    await open('land', 0, 1_000, { landOn: 'm300' })
    await settle()
    expect((await places())['m300']).toBeGreaterThan(56)
    expect((await places())['m300']).toBeLessThan(height / 2)
    expect(await stage.page.locator('[data-landed] [data-key]').getAttribute('data-key')).toBe('m300')
    await set({ landOn: 'm900' })
    await settle()
    expect((await places())['m900']).toBeLessThan(height / 2)
    expect((await calls()).filter(call => call === 'landed')).toEqual(['landed', 'landed'])
    await set({ landOn: 'not there' })
    await settle()
    expect((await places())['m900']).toBeLessThan(height / 2)
  })

  it('renders only the message that changed', async () => {
    await open('memo', 0, 50)
    await settle()
    await stage.page.evaluate(() => {
      const { list } = window.stage
      const items = list.items(0, 50)
      list.set({ items })
      setTimeout(() => {
        list.takeRendered()
        list.set({ items: [...items.slice(0, 49), { key: 'm49', text: 'changed' }] })
      }, 50)
    })
    await settle()
    expect(await stage.page.evaluate(() => window.stage.list.takeRendered())).toEqual(['m49'])
  })

  it('keeps its place when the window becomes narrower', async () => {
    await open('resize', 0, 400)
    await settle()
    await stage.page.setViewportSize({ width: 420, height: 700 })
    await settle()
    expect(await distanceFromEnd()).toBeLessThanOrEqual(1)
    expect(await stage.page.evaluate(() => document.documentElement.scrollWidth)).toBe(420)
    await stage.page.setViewportSize({ width: 900, height: 700 })
    expect(stage.complaints).toEqual([])
  })
})
