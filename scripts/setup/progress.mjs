// What a person sees while the set-up works, on standard error only: standard output belongs to the command that follows.
// On a terminal the last line is rewritten; elsewhere a line comes when a step begins, ends, and every few seconds between.

import { say } from './words.mjs'

const redrawMs = 100
const lineEveryMs = 5_000

/**
 * @typedef {object} Progress
 * @property {(text: string) => void} say one line that stays
 * @property {(text: string) => void} update where the running step is; replaces the last such text
 * @property {() => void} clear takes the rewritten line away before something else prints
 */

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Progress}
 */
export function createProgress(stream = process.stderr) {
  let shownAt = 0
  let isLineOpen = false
  const clear = () => {
    if (isLineOpen) stream.write('\r\u001b[2K')
    isLineOpen = false
  }
  return {
    say(text) {
      clear()
      stream.write(`${text}\n`)
      shownAt = performance.now()
    },
    update(text) {
      const now = performance.now()
      if (now - shownAt < (stream.isTTY ? redrawMs : lineEveryMs)) return
      shownAt = now
      if (!stream.isTTY) return void stream.write(`  ${text}\n`)
      stream.write(`\r\u001b[2K  ${text.slice(0, (stream.columns || 80) - 3)}`)
      isLineOpen = true
    },
    clear,
  }
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return say('megabytes', { count: Math.max(1, Math.round(bytes / 1e6)) })
}

/** @param {number} sinceMs a `performance.now()` */
export function secondsSince(sinceMs) {
  return say('seconds', { count: Math.max(1, Math.round((performance.now() - sinceMs) / 1_000)) })
}
