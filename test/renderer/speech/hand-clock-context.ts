// An audio device whose clock is moved by hand: the part of Web Audio that the player uses, without a sound.

interface PlannedSource {
  readonly at: number
  readonly duration: number
}

export class HandClockContext {
  currentTime = 0
  state: AudioContextState = 'suspended'
  /** False: the browser waits for a gesture, or there is no device. */
  mayStart = true
  readonly destination = {}
  readonly gains: { gain: { value: number } }[] = []
  /** Everything that was planned and not taken back, in the order it is heard. */
  readonly planned: PlannedSource[] = []

  isMissing = false

  /** As the player is given it: with all of an AudioContext that the player uses. */
  open(): AudioContext {
    if (this.isMissing) throw new Error('no audio')
    return this as unknown as AudioContext
  }

  /** Nothing moves while the device sleeps. */
  pass(seconds: number): void {
    if (this.state === 'running') this.currentTime += seconds
  }

  /** What a listener hears now. */
  get isSounding(): boolean {
    const isPlanned = this.planned.some(
      ({ at, duration }) => at <= this.currentTime && this.currentTime < at + duration,
    )
    return this.state === 'running' && isPlanned && this.gains.every(({ gain }) => gain.value > 0)
  }

  async resume(): Promise<void> {
    if (!this.mayStart) return await new Promise(() => undefined)
    this.state = 'running'
  }

  suspend(): Promise<void> {
    this.state = 'suspended'
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.state = 'closed'
    return Promise.resolve()
  }

  addEventListener(): void {
    // The device of this context never fails later.
  }

  createGain() {
    const gain = { gain: { value: 1 }, connect: () => undefined }
    this.gains.push(gain)
    return gain
  }

  createBuffer(_channels: number, length: number, sampleRate: number) {
    const samples = new Float32Array(length)
    return { duration: length / sampleRate, getChannelData: () => samples }
  }

  createBufferSource() {
    const { planned } = this
    const source = {
      buffer: { duration: 0 },
      connect: () => undefined,
      disconnect: () => undefined,
      start: (at: number) => void planned.push((mine = { at, duration: source.buffer.duration })),
      stop: () => {
        const place = mine === null ? -1 : planned.indexOf(mine)
        if (place >= 0) planned.splice(place, 1)
      },
    }
    let mine: PlannedSource | null = null
    return source
  }
}
