// Plays sounds one behind the other without a gap, on the audio device's own clock. It knows nothing of texts: sounds have
// numbers that rise, and it tells which one is heard.

export interface PlayedSound {
  readonly index: number
  /** 16-bit little-endian mono. */
  readonly bytes: Uint8Array
  readonly sampleRate: number
  /** Silence before it. */
  readonly pauseMs: number
}

export interface SoundPlayerEvents {
  /** This sound begins to be heard; null: silence, because there is nothing to play (yet). */
  readonly onSound: (index: number | null) => void
  /** It has been heard to its end. */
  readonly onHeard: (index: number) => void
  /** The device gives no sound: it is missing, or the browser waits for a gesture. */
  readonly onBlocked: (reason: 'gesture' | 'device') => void
}

interface Placed {
  readonly index: number
  readonly buffer: AudioBuffer
  readonly pauseMs: number
  /** By the context's clock; null while it is not planned. */
  source: AudioBufferSourceNode | null
  startsAt: number
  endsAt: number
  isHeard: boolean
}

/** Planned this much ahead of the clock, so that a busy page leaves no gap, s. */
const AHEAD_S = 4
/** Between asking for a first sound and hearing it, s. */
const LEAD_S = 0.02
/** What was heard stays this long at hand, to be said again, s. */
const KEPT_S = 60
const WATCH_MS = 40
/** A device that does not start within this is taken to be missing or forbidden. */
const START_MS = 1_500

export class SoundPlayer {
  readonly #events: SoundPlayerEvents
  readonly #createContext: () => AudioContext
  #context: AudioContext | null = null
  #gain: GainNode | null = null
  #sounds: Placed[] = []
  /** The first sound that is not planned yet. */
  #next = 0
  /** End of the last planned sound. */
  #plannedUntil = 0
  #current: number | null = null
  #isPaused = false
  /** What was last asked of the context, whose state follows a moment later. */
  #isAwake = false
  #volume = 1
  #watch: ReturnType<typeof setInterval> | undefined
  #startTimer: ReturnType<typeof setTimeout> | undefined

  constructor(events: SoundPlayerEvents, createContext: () => AudioContext = () => new AudioContext()) {
    this.#events = events
    this.#createContext = createContext
  }

  /** For measuring what is heard. */
  get output(): { readonly context: AudioContext; readonly node: AudioNode } | null {
    return this.#context === null || this.#gain === null ? null : { context: this.#context, node: this.#gain }
  }

  set volume(volume: number) {
    this.#volume = volume
    if (this.#gain !== null && this.#sounds.length > 0) this.#gain.gain.value = volume
  }

  /** Opens the device: best called while a gesture is being handled. */
  open(): void {
    const context = (this.#context ??= this.#makeContext())
    if (context === null || this.#isPaused || this.#isAwake) return
    this.#isAwake = true
    clearTimeout(this.#startTimer)
    this.#startTimer = setTimeout(() => void this.#tellWhyBlocked(), START_MS)
    context.resume().then(
      () => clearTimeout(this.#startTimer),
      () => undefined,
    )
  }

  add(sound: PlayedSound): void {
    this.open()
    const context = this.#context
    if (context === null || sound.bytes.byteLength < 2) return
    const samples = new Int16Array(sound.bytes.slice().buffer, 0, sound.bytes.byteLength >> 1)
    const buffer = context.createBuffer(1, samples.length, sound.sampleRate)
    const channel = buffer.getChannelData(0)
    for (let at = 0; at < samples.length; at++) channel[at] = (samples[at] ?? 0) / 32_768
    const placed = { source: null, startsAt: 0, endsAt: 0, isHeard: false }
    this.#sounds.push({ index: sound.index, buffer, pauseMs: sound.pauseMs, ...placed })
    if (this.#gain !== null) this.#gain.gain.value = this.#volume
    this.#plan()
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS)
    this.#look()
  }

  get hasSound(): boolean {
    return this.#sounds.some(({ isHeard }) => !isHeard)
  }

  pause(): void {
    this.#isPaused = true
    this.#sleep()
  }

  resume(): void {
    this.#isPaused = false
    this.open()
  }

  /** Goes on with the first sound from `index` on, back or forth; what is not there yet follows when it comes. */
  goTo(index: number): void {
    this.#unplan()
    const at = this.#sounds.findIndex(sound => sound.index >= index)
    this.#next = at < 0 ? this.#sounds.length : at
    for (const [place, sound] of this.#sounds.entries()) {
      const isPassed = place < this.#next
      if (isPassed && !sound.isHeard) this.#events.onHeard(sound.index)
      sound.isHeard = isPassed
    }
    this.#plannedUntil = 0
    this.#plan()
    this.#look()
  }

  /** What is heard began less than a second ago. */
  get isJustBegun(): boolean {
    const sound = this.#sounds.find(({ index }) => index === this.#current)
    return sound !== undefined && (this.#context?.currentTime ?? 0) - sound.startsAt < 1
  }

  isKept(index: number): boolean {
    return this.#sounds.some(sound => sound.index === index)
  }

  /** Silence at once, and everything is forgotten. */
  stop(): void {
    if (this.#gain !== null) this.#gain.gain.value = 0
    clearInterval(this.#watch)
    this.#watch = undefined
    this.#unplan()
    this.#sounds = []
    this.#next = 0
    this.#plannedUntil = 0
    this.#current = null
    this.#isPaused = false
    this.#sleep()
  }

  close(): void {
    this.stop()
    void this.#context?.close()
    this.#context = null
  }

  /** A context that runs keeps the device awake. */
  #sleep(): void {
    this.#isAwake = false
    clearTimeout(this.#startTimer)
    void this.#context?.suspend()
  }

  #makeContext(): AudioContext | null {
    try {
      const context = this.#createContext()
      this.#gain = context.createGain()
      this.#gain.connect(context.destination)
      // The device went away while it played.
      context.addEventListener('error', () => {
        this.#isAwake = false
        this.#events.onBlocked('device')
      })
      return context
    } catch {
      this.#events.onBlocked('device')
      return null
    }
  }

  async #tellWhyBlocked(): Promise<void> {
    if (this.#context?.state === 'running') return
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
    const hasOutput = devices.some(({ kind }) => kind === 'audiooutput')
    this.#isAwake = false
    this.#events.onBlocked(hasOutput ? 'gesture' : 'device')
  }

  #plan(): void {
    const context = this.#context
    const gain = this.#gain
    if (context === null || gain === null) return
    for (; this.#next < this.#sounds.length; this.#next++) {
      if (this.#plannedUntil - context.currentTime > AHEAD_S) return
      const sound = this.#sounds[this.#next]
      if (sound === undefined) return
      const isFollowing = this.#plannedUntil > context.currentTime
      const earliest = isFollowing ? this.#plannedUntil + sound.pauseMs / 1000 : context.currentTime + LEAD_S
      const source = context.createBufferSource()
      source.buffer = sound.buffer
      source.connect(gain)
      source.start(earliest)
      sound.source = source
      sound.startsAt = earliest
      sound.endsAt = earliest + sound.buffer.duration
      sound.isHeard = false
      this.#plannedUntil = sound.endsAt
    }
  }

  #unplan(): void {
    for (const sound of this.#sounds) {
      sound.source?.stop()
      sound.source?.disconnect()
      sound.source = null
    }
  }

  /** What the clock says is heard now. */
  #look(): void {
    const now = this.#context?.currentTime ?? 0
    for (const sound of this.#sounds) {
      if (sound.isHeard || sound.source === null || sound.endsAt > now) continue
      sound.isHeard = true
      sound.source.disconnect()
      sound.source = null
      this.#events.onHeard(sound.index)
    }
    this.#plan()
    this.#forget(now)
    const heard = this.#sounds.findLast(({ source, startsAt }) => source !== null && startsAt <= now)
    const waiting = this.#sounds.find(({ isHeard }) => !isHeard)
    // Between two sounds the last one still counts as the one being said.
    const index = heard?.index ?? (waiting === undefined ? null : (this.#current ?? null))
    if (index === this.#current) return
    this.#current = index
    this.#events.onSound(index)
  }

  #forget(now: number): void {
    const first = this.#sounds.findIndex(({ isHeard, endsAt }) => !isHeard || endsAt > now - KEPT_S)
    if (first <= 0) return
    this.#sounds.splice(0, first)
    this.#next -= first
  }
}
