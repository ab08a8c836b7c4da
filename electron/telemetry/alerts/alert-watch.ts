// One rule applied to one figure as time goes on. Raised when the figure has been bad for as long as the rule says, ended
// when it has been clearly good (hysteresis) as long, and not raised again before the cooldown is over.

import type { AlertRule } from '../../../shared/performance-models.ts'

export type AlertChange = 'raised' | 'ended' | null

export class AlertWatch {
  #badSince: number | null = null
  #goodSince: number | null = null
  #coolUntil = -Infinity
  #isRaised: boolean

  /** `isRaised`: as the last run left it. */
  constructor(isRaised: boolean) {
    this.#isRaised = isRaised
  }

  get isRaised(): boolean {
    return this.#isRaised
  }

  /** `value` null: not known, which changes nothing. `now` from a clock that does not jump. */
  note(rule: AlertRule, value: number | null, now: number): AlertChange {
    if (!rule.isOn) {
      this.forgetTimes()
      return this.#isRaised ? this.#end(rule, now) : null
    }
    if (value === null || Number.isNaN(value)) return null
    return this.#isRaised ? this.#noteRaised(rule, value, now) : this.#noteQuiet(rule, value, now)
  }

  /** After a time in which nothing could be seen (the computer slept): what was being waited for begins anew. */
  forgetTimes(): void {
    this.#badSince = null
    this.#goodSince = null
  }

  #noteQuiet(rule: AlertRule, value: number, now: number): AlertChange {
    if (!isBad(rule, value)) {
      this.#badSince = null
      return null
    }
    this.#badSince ??= now
    if (now - this.#badSince < rule.forMs || now < this.#coolUntil) return null
    this.forgetTimes()
    this.#isRaised = true
    return 'raised'
  }

  #noteRaised(rule: AlertRule, value: number, now: number): AlertChange {
    if (!isGood(rule, value)) {
      this.#goodSince = null
      return null
    }
    this.#goodSince ??= now
    return now - this.#goodSince < rule.forMs ? null : this.#end(rule, now)
  }

  #end(rule: AlertRule, now: number): 'ended' {
    this.forgetTimes()
    this.#isRaised = false
    this.#coolUntil = now + rule.cooldownMs
    return 'ended'
  }
}

function isBad({ when, threshold }: AlertRule, value: number): boolean {
  return when === 'above' ? value > threshold : value < threshold
}

function isGood({ when, threshold, hysteresis }: AlertRule, value: number): boolean {
  return when === 'above' ? value <= threshold * (1 - hysteresis) : value >= threshold * (1 + hysteresis)
}
