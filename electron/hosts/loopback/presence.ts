// Who is there, and when nobody is any more: the loopback host has no window of its own to be closed.
// An app window (a browser process of ours): when the process ends; where it outlives its windows (macOS), a few seconds
// after the last page, so that a reload is no end. A tab: 10 minutes after the last page, answers finished.
// A run that opened nothing (--no-open, no display) never ends by itself.

const RELOAD_GRACE_MS = 5_000
const IDLE_MS = 10 * 60_000
const BUSY_RECHECK_MS = 5_000

export type EndReason = 'window_closed' | 'idle'

export interface PresenceOptions {
  readonly platform: NodeJS.Platform
  /** An answer is being written. */
  readonly isBusy: () => boolean
  readonly onEnd: (reason: EndReason) => void
}

export class Presence {
  readonly #options: PresenceOptions
  #pages = 0
  #windows = 0
  #opened: 'nothing' | 'window' | 'tab' = 'nothing'
  #hasHadPage = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  pageCame(): void {
    this.#pages++
    this.#hasHadPage = true
    this.#look()
  }

  pageLeft(): void {
    this.#pages--
    this.#look()
  }

  /** A tab in the user's own browser. */
  tabOpened(): void {
    if (this.#opened === 'nothing') this.#opened = 'tab'
    this.#look()
  }

  /** `hasProcess` false: a browser that was there before has taken it, so only its pages tell when it closes. */
  windowOpened(hasProcess: boolean): void {
    if (hasProcess) this.#windows++
    this.#opened = 'window'
    this.#look()
  }

  /** The process of a window has ended. */
  windowClosed(): void {
    this.#windows--
    this.#look(0)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#opened = 'nothing'
  }

  #look(graceMs = RELOAD_GRACE_MS): void {
    clearTimeout(this.#timer)
    const outlivesWindows = this.#options.platform === 'darwin'
    if (this.#opened === 'nothing' || this.#pages > 0) return
    if (this.#windows > 0 && !(outlivesWindows && this.#hasHadPage)) return
    const reason = this.#opened === 'window' && this.#hasHadPage ? 'window_closed' : 'idle'
    this.#timer = setTimeout(() => this.#end(reason), reason === 'window_closed' ? graceMs : IDLE_MS)
  }

  #end(reason: EndReason): void {
    if (reason === 'window_closed' || !this.#options.isBusy()) return this.#options.onEnd(reason)
    this.#timer = setTimeout(() => this.#end(reason), BUSY_RECHECK_MS)
  }
}
