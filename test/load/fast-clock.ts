// Loaded before Jarvis in a soak: its day is shorter. Dates run faster by the factor, and so do timers of ten seconds and
// more, which are those of upkeep; shorter ones guard real work, which is as fast as ever.

const factor = Number(process.env['SOAK_SPEED'])
delete process.env['SOAK_SPEED']
const UPKEEP_MS = 10_000

if (factor > 1) {
  const startedAt = Date.now()
  const realNow = Date.now.bind(Date)
  const RealDate = Date
  const fastNow = () => startedAt + (realNow() - startedAt) * factor
  globalThis.Date = class extends RealDate {
    constructor(...given: ConstructorParameters<DateConstructor> | []) {
      super(...((given.length === 0 ? [fastNow()] : given) as [number]))
    }
    static override now = fastNow
  } as DateConstructor
  const faster = (delayMs: number | undefined) =>
    delayMs !== undefined && delayMs >= UPKEEP_MS ? Math.max(1_000, delayMs / factor) : delayMs
  const { setTimeout: realTimeout, setInterval: realInterval } = globalThis
  globalThis.setTimeout = Object.assign(
    (work: () => void, delayMs?: number, ...rest: []) => realTimeout(work, faster(delayMs), ...rest),
    realTimeout,
  ) as typeof setTimeout
  globalThis.setInterval = ((work: () => void, delayMs?: number, ...rest: []) =>
    realInterval(work, faster(delayMs), ...rest)) as typeof setInterval
}
