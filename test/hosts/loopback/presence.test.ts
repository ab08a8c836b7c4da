import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Presence, type EndReason } from '../../../electron/hosts/loopback/presence.ts'

const minutes = 60_000
let isBusy = false
let ends: EndReason[] = []

function create(platform: NodeJS.Platform = 'linux'): Presence {
  return new Presence({ platform, isBusy: () => isBusy, onEnd: reason => ends.push(reason) })
}

beforeEach(() => {
  vi.useFakeTimers()
  isBusy = false
  ends = []
})
afterEach(() => void vi.useRealTimers())

describe('a run that showed nothing', () => {
  test('never ends by itself, whoever comes and goes', () => {
    const presence = create()
    presence.pageCame()
    presence.pageLeft()
    vi.advanceTimersByTime(24 * 60 * minutes)
    expect(ends).toEqual([])
  })
})

describe('a tab', () => {
  test('keeps Jarvis for 10 minutes after the last page, and longer while it answers', () => {
    const presence = create()
    presence.tabOpened()
    presence.pageCame()
    presence.pageCame()
    presence.pageLeft()
    vi.advanceTimersByTime(60 * minutes)
    expect(ends).toEqual([])
    presence.pageLeft()
    vi.advanceTimersByTime(10 * minutes - 1)
    expect(ends).toEqual([])
    isBusy = true
    vi.advanceTimersByTime(10 * minutes)
    expect(ends).toEqual([])
    isBusy = false
    vi.advanceTimersByTime(5_000)
    expect(ends).toEqual(['idle'])
  })

  test('that comes back starts the time anew, also in the middle of waiting for an answer', () => {
    const presence = create()
    presence.tabOpened()
    presence.pageCame()
    presence.pageLeft()
    vi.advanceTimersByTime(9 * minutes)
    presence.pageCame()
    vi.advanceTimersByTime(60 * minutes)
    isBusy = true
    presence.pageLeft()
    vi.advanceTimersByTime(11 * minutes)
    presence.pageCame()
    isBusy = false
    vi.advanceTimersByTime(60 * minutes)
    expect(ends).toEqual([])
  })

  test('that never loads its page does not keep Jarvis for ever', () => {
    const presence = create()
    presence.tabOpened()
    vi.advanceTimersByTime(10 * minutes)
    expect(ends).toEqual(['idle'])
  })
})

describe('an app window', () => {
  test('ends Jarvis with its process, running answers or not', () => {
    const presence = create()
    presence.pageCame()
    presence.windowOpened(true)
    isBusy = true
    presence.pageLeft()
    presence.windowClosed()
    vi.advanceTimersByTime(0)
    expect(ends).toEqual(['window_closed'])
  })

  test('ends Jarvis too when the end of its process is noticed before that of its page', () => {
    const presence = create()
    presence.pageCame()
    presence.windowOpened(true)
    presence.windowClosed()
    presence.pageLeft()
    vi.advanceTimersByTime(5_000)
    expect(ends).toEqual(['window_closed'])
  })

  test('that is reloaded, crashes its page or is put to sleep ends nothing while its process runs', () => {
    const presence = create()
    presence.pageCame()
    presence.windowOpened(true)
    presence.pageLeft()
    vi.advanceTimersByTime(120 * minutes)
    expect(ends).toEqual([])
  })

  test('is not the end while another window or a page elsewhere is open', () => {
    const presence = create()
    presence.pageCame()
    presence.windowOpened(true)
    presence.pageCame()
    presence.pageLeft()
    presence.windowClosed()
    vi.advanceTimersByTime(120 * minutes)
    expect(ends).toEqual([])
    presence.pageLeft()
    vi.advanceTimersByTime(5_000)
    expect(ends).toEqual(['window_closed'])
  })

  test.each([
    ['on macOS, where the process outlives the window', 'darwin', true],
    ['that an older browser process has taken', 'linux', false],
  ] as const)('%s ends Jarvis some seconds after its last page, not at a reload', (_name, platform, hasProcess) => {
    const presence = create(platform)
    presence.pageCame()
    presence.windowOpened(hasProcess)
    presence.pageLeft()
    vi.advanceTimersByTime(4_000)
    presence.pageCame()
    vi.advanceTimersByTime(60 * minutes)
    presence.pageLeft()
    vi.advanceTimersByTime(4_999)
    expect(ends).toEqual([])
    vi.advanceTimersByTime(1)
    expect(ends).toEqual(['window_closed'])
  })

  test('is waited for on macOS until its first page has come', () => {
    const presence = create('darwin')
    presence.windowOpened(true)
    vi.advanceTimersByTime(60 * minutes)
    expect(ends).toEqual([])
  })
})

describe('stopping', () => {
  test('ends nothing any more', () => {
    const presence = create()
    presence.tabOpened()
    presence.pageCame()
    presence.stop()
    presence.pageLeft()
    vi.advanceTimersByTime(60 * minutes)
    expect(ends).toEqual([])
  })
})
