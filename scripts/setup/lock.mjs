// One set-up at a time in one repository. The lock is a file with the owner's process id; the owner touches it while it
// works. A lock is taken over when its owner is dead, or has not touched it for `staleMs` of our own watching (so a
// computer that slept is not mistaken for a dead owner). Programs the dead owner started may still be writing: their
// ids stand in the lock, and they are waited for first.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './words.mjs'

const pollMs = 200
const touchMs = 2_000
const staleMs = 30_000
const longestOrphanMs = 300_000

/**
 * @typedef {object} Lock
 * @property {(pids: readonly number[]) => void} setChildren the programs running for its owner right now
 * @property {() => void} release
 */

/**
 * @param {string} file
 * @param {(sentence: string) => void} onWait
 * @param {{ staleMs?: number }} [options] for tests
 * @returns {Promise<Lock>}
 */
export async function acquireLock(file, onWait, options = {}) {
  const token = `${process.pid} ${Date.now()} ${Math.random()}`
  mkdirSync(path.dirname(file), { recursive: true })
  let seenText = ''
  let seenTouchMs = 0
  let seenAtMs = performance.now()
  let hasSaidSo = false
  while (!tryCreate(file, token)) {
    const text = readText(file)
    const touchMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (text === null || touchMs === undefined) continue
    if (text !== seenText || touchMs !== seenTouchMs) {
      seenText = text
      seenTouchMs = touchMs
      seenAtMs = performance.now()
    }
    const owner = Number.parseInt(text, 10)
    const isStale = performance.now() - seenAtMs > (options.staleMs ?? staleMs)
    if (isStale || (owner > 0 && !isAlive(owner))) {
      await waitForOrphans(text, onWait)
      takeOver(file, text)
      continue
    }
    if (!hasSaidSo) onWait(say('waitingForOther', { pid: owner }))
    hasSaidSo = true
    await sleep(pollMs)
  }
  return hold(file, token)
}

/**
 * @param {string} file
 * @param {string} token
 * @returns {Lock}
 */
function hold(file, token) {
  const isOurs = () => readText(file)?.startsWith(token) === true
  const timer = setInterval(() => {
    if (isOurs()) utimesSync(file, new Date(), new Date())
  }, touchMs)
  timer.unref()
  return {
    setChildren(pids) {
      if (isOurs()) writeFileSync(file, [token, ...pids].join('\n'))
    },
    release() {
      clearInterval(timer)
      if (isOurs()) rmSync(file, { force: true })
    },
  }
}

/**
 * @param {string} file
 * @param {string} token
 */
function tryCreate(file, token) {
  try {
    writeFileSync(file, token, { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Two waiters may both see the same dead owner: only one rename finds the file; a live lock caught by mistake goes back.
 * @param {string} file
 * @param {string} deadText
 */
function takeOver(file, deadText) {
  const aside = `${file}.dead-${process.pid}-${Math.random()}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (readText(aside) !== deadText) {
    try {
      linkSync(aside, file)
    } catch {
      // Somebody else holds it by now, which is as good.
    }
  }
  rmSync(aside, { force: true })
}

/**
 * @param {string} text
 * @param {(sentence: string) => void} onWait
 */
async function waitForOrphans(text, onWait) {
  const orphans = text.split('\n').slice(1).map(Number)
  const untilMs = performance.now() + longestOrphanMs
  let hasSaidSo = false
  while (orphans.some(isAlive) && performance.now() < untilMs) {
    if (!hasSaidSo) onWait(say('waitingForOrphan'))
    hasSaidSo = true
    await sleep(pollMs)
  }
}

/**
 * In containers nobody may collect the dead, and their ids answer to signals still.
 * @param {number} pid
 */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(readText(`/proc/${pid}/stat`) ?? '')
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
