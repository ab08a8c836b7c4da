// Hears what the page plays, by measuring what goes to its output.

import type { Locator, Page } from '@playwright/test'
import { expect } from './jarvis-test.ts'

interface Ear {
  readonly ear?: AnalyserNode
  readonly mediaKeys?: Map<string, unknown>
  readonly isSoundBlocked?: boolean
}

/**
 * Loads the page again with everything that goes to the device going through an analyser first, and with the media keys
 * within reach. `isBlocked`: nothing starts until `isSoundBlocked` is false, as browsers do before a gesture.
 */
export async function listenAt(page: Page, { isBlocked = false } = {}): Promise<void> {
  await page.reload()
  // Not as an init script, which would stay for the tests that share the page.
  await page.evaluate(blocked => {
    const world = globalThis as { -readonly [K in keyof Ear]: Ear[K] }
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (this: AudioNode, target: AudioNode) => AudioNode
    AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode) {
      if (!(target instanceof AudioDestinationNode)) return connect.call(this, target)
      const analyser = new AnalyserNode(this.context, { fftSize: 2048 })
      world.ear = analyser
      connect.call(this, analyser)
      return connect.call(analyser, target)
    } as typeof AudioNode.prototype.connect
    world.mediaKeys = new Map()
    const { mediaKeys } = world
    const { mediaSession } = navigator
    const setActionHandler = mediaSession.setActionHandler.bind(mediaSession)
    mediaSession.setActionHandler = (action, handle) => {
      mediaKeys.set(action, handle)
      setActionHandler(action, handle)
    }
    if (!blocked) return
    world.isSoundBlocked = true
    const Device = AudioContext
    globalThis.AudioContext = class extends Device {
      constructor() {
        super()
        void super.suspend()
      }
      override async resume() {
        if (world.isSoundBlocked === true) return await new Promise<void>(() => undefined)
        await super.resume()
      }
    }
  }, isBlocked)
}

/** The loudest sample of the last 50 ms, or 0 before there was any sound. */
export async function loudness(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const { ear } = globalThis as Ear
    if (ear === undefined || ear.context.state !== 'running') return 0
    const samples = new Float32Array(ear.fftSize)
    ear.getFloatTimeDomainData(samples)
    return Math.max(...samples.map(Math.abs))
  })
}

export function player(page: Page): Locator {
  return page.getByRole('region', { name: 'Reading aloud' })
}

/** By the button that belongs to a message. */
export async function readAloud(page: Page, message: Locator): Promise<void> {
  await message.hover()
  await message.getByRole('button', { name: 'Read aloud' }).click()
  await expect(player(page)).toBeVisible()
}
