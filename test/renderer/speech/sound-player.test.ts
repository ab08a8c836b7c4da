// What is heard when: the player on a device whose clock the test moves.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SoundPlayer } from '../../../renderer/speech/sound-player.ts'
import { HandClockContext } from './hand-clock-context.ts'

const RATE = 1_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open() {
  const device = new HandClockContext()
  const said: (number | null)[] = []
  const heard: number[] = []
  const blocked: string[] = []
  const player = new SoundPlayer(
    {
      onSound: index => void said.push(index),
      onHeard: index => void heard.push(index),
      onBlocked: reason => void blocked.push(reason),
    },
    () => device.open(),
  )
  const add = (index: number, seconds: number, pauseMs = 0) =>
    player.add({ index, bytes: new Uint8Array(seconds * RATE * 2), sampleRate: RATE, pauseMs })
  /** The device plays on; the player looks at its clock as often as it does. */
  const listen = (seconds: number) => {
    for (let at = 0; at < seconds - 0.001; at += 0.04) {
      device.pass(0.04)
      vi.advanceTimersByTime(40)
    }
  }
  return { device, player, said, heard, blocked, add, listen }
}

const gapsOf = ({ planned }: HandClockContext) =>
  planned.slice(1).map(({ at }, index) => {
    const before = planned[index]
    return at - ((before?.at ?? 0) + (before?.duration ?? 0))
  })

describe('sounds', () => {
  it('follow one another without a gap, with their pauses, in the order they came', () => {
    const { device, said, heard, add, listen } = open()
    add(0, 2)
    add(1, 1)
    add(2, 1, 320)
    listen(5)
    expect(gapsOf(device).map(gap => Math.round(gap * 1000))).toEqual([0, 320])
    expect(said).toEqual([0, 1, 2, null])
    expect(heard).toEqual([0, 1, 2])
  })

  it('that come during two minutes of speech, each before the one before it ends, leave no gap', () => {
    const { device, heard, add, listen } = open()
    for (let index = 0; index < 48; index++) {
      add(index, 2.5)
      listen(2.4)
    }
    listen(10)
    expect(device.planned).toHaveLength(48)
    for (const gap of gapsOf(device)) expect(gap).toBeCloseTo(0, 6)
    expect(heard).toHaveLength(48)
  })

  it('that come late are said as soon as they are there, whole', () => {
    const { device, said, add, listen } = open()
    add(0, 1)
    listen(3)
    add(1, 1, 120)
    expect(device.planned[1]?.at).toBeGreaterThan(device.currentTime)
    expect(device.planned[1]?.at).toBeLessThan(device.currentTime + 0.05)
    listen(2)
    expect(said).toEqual([0, null, 1, null])
  })

  it('are planned a few seconds ahead only, and given back once they were heard a minute ago', () => {
    const { device, player, add, listen } = open()
    for (let index = 0; index < 40; index++) add(index, 3)
    expect(device.planned.length).toBeLessThan(4)
    listen(110)
    expect(player.isKept(0)).toBe(false)
    expect(player.isKept(35)).toBe(true)
  })
})

describe('steering', () => {
  it('stop is silence at once, and nothing of before is heard afterwards', () => {
    const { device, player, said, add, listen } = open()
    add(0, 2)
    add(1, 2)
    return vi.advanceTimersByTimeAsync(0).then(() => {
      listen(0.5)
      expect(device.isSounding).toBe(true)
      player.stop()
      expect(device.isSounding).toBe(false)
      expect(device.planned).toEqual([])
      expect(player.hasSound).toBe(false)
      listen(5)
      expect(said).toEqual([0])
    })
  })

  it('pause holds the place, also for what comes meanwhile', async () => {
    const { device, player, heard, add, listen } = open()
    add(0, 1)
    await vi.advanceTimersByTimeAsync(0)
    listen(0.5)
    player.pause()
    add(1, 1)
    listen(10)
    expect(device.isSounding).toBe(false)
    expect(heard).toEqual([])
    player.resume()
    await vi.advanceTimersByTimeAsync(0)
    expect(device.isSounding).toBe(true)
    listen(2)
    expect(heard).toEqual([0, 1])
  })

  it('goes on with a later sound, which is not heard twice, or says one again', async () => {
    const { player, said, heard, add, listen } = open()
    for (const index of [0, 1, 2, 3]) add(index, 2)
    await vi.advanceTimersByTimeAsync(0)
    listen(0.5)
    expect(player.isJustBegun).toBe(true)
    player.goTo(2)
    listen(1.5)
    expect(said.at(-1)).toBe(2)
    expect(heard).toEqual([0, 1])
    player.goTo(0)
    listen(0.2)
    expect(said.at(-1)).toBe(0)
    listen(10)
    expect(said.at(-1)).toBeNull()
  })

  it('the volume is changed while something is heard', () => {
    const { device, player, add } = open()
    player.volume = 0.4
    add(0, 1)
    expect(device.gains[0]?.gain.value).toBe(0.4)
    player.volume = 0.8
    expect(device.gains[0]?.gain.value).toBe(0.8)
  })
})

describe('a device that gives no sound', () => {
  const withDevices = (devices: readonly { kind: string }[]) =>
    vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: () => Promise.resolve(devices) } })
  afterEach(() => void vi.unstubAllGlobals())

  it('because the browser waits for a gesture is told so, and goes on from the beginning afterwards', async () => {
    withDevices([{ kind: 'audiooutput' }])
    const { device, player, blocked, heard, add, listen } = open()
    device.mayStart = false
    add(0, 1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(blocked).toEqual(['gesture'])
    expect(heard).toEqual([])
    device.mayStart = true
    player.resume()
    await vi.advanceTimersByTimeAsync(0)
    listen(2)
    expect(heard).toEqual([0])
  })

  it('because there is none is told so', async () => {
    withDevices([{ kind: 'audioinput' }])
    const { device, blocked, add } = open()
    device.mayStart = false
    add(0, 1)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(blocked).toEqual(['device'])
  })

  it('and one that cannot even be opened throws nothing', () => {
    const blocked: string[] = []
    const events = {
      onSound: () => undefined,
      onHeard: () => undefined,
      onBlocked: (why: string) => void blocked.push(why),
    }
    const player = new SoundPlayer(events, () => {
      throw new Error('no audio')
    })
    player.add({ index: 0, bytes: new Uint8Array(2_000), sampleRate: RATE, pauseMs: 0 })
    player.stop()
    expect(blocked).toEqual(['device'])
  })
})
