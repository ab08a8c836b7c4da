// What every command starts with: `node scripts/launch.mjs ENTRY [arguments]` on any Node from 20 up. It brings the
// packages and Node 24, then Node 24 sees to the rest of the set-up and becomes the entry (scripts/prepare.ts, or what the
// build made of it: a tenth of the files to load).
// Node 20 only has to get through this file and the .mjs files beside it.

import { spawn } from 'node:child_process'
import module from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isBuildFresh } from './setup/build-stamp.mjs'
import { acquireLock } from './setup/lock.mjs'
import { findNode } from './setup/node.mjs'
import { arePackagesInstalled, installPackages } from './setup/packages.mjs'
import { endWithShell } from './setup/parent.mjs'
import { endProgramsOnSignal, reportPrograms, signalCode } from './setup/program.mjs'
import { createProgress } from './setup/progress.mjs'
import { say } from './setup/words.mjs'

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)

if (!arePackagesInstalled(repository)) await bringPackages()
const node = findNode(repository) ?? process.execPath
const prepare = path.join(repository, isBuildFresh(repository) ? 'out/main/prepare.js' : 'scripts/prepare.ts')
putFirstOnPath(path.dirname(node))
// Compiled and stripped sources are kept: half of a warm start's work. Threads and child processes take it from here.
process.env['NODE_COMPILE_CACHE'] ??= path.join(repository, '.cache/compile')
if (node === process.execPath) {
  endWithShell(() => process.kill(process.pid, 'SIGTERM'))
  module.enableCompileCache(process.env['NODE_COMPILE_CACHE'])
  await import(pathToFileURL(prepare).href)
} else handOver()

async function bringPackages() {
  const progress = createProgress()
  const stopListening = endProgramsOnSignal()
  const lock = await acquireLock(path.join(repository, '.cache/setup.lock'), progress.say)
  reportPrograms(lock.setChildren)
  const trouble = arePackagesInstalled(repository)
    ? null
    : await installPackages(repository, progress, { isOffline: args.includes('--offline') })
  lock.release()
  stopListening()
  progress.clear()
  if (trouble === null) return
  progress.say(say('cannotStart', { trouble }))
  process.exit(1)
}

/** Ends as the child ends. A terminal sends Ctrl+C to the child too, so passing it on would make it two. */
function handOver() {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', prepare, ...args], {
    stdio: 'inherit',
    // Should this process be killed, nobody is left to pass on a signal: Jarvis sees that it is gone.
    env: { ...process.env, JARVIS_LAUNCHER_PID: String(process.pid) },
  })
  const isTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !isTerminal) child.kill(signal)
    })
  }
  endWithShell(() => child.kill('SIGTERM'))
  child.on('error', error => {
    const trouble = say('nodeDoesNotRun', { node, reason: error.message })
    process.stderr.write(`${say('cannotStart', { trouble })}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? signalCode(signal)))
}

/**
 * So that programs of the packages (`#!/usr/bin/env node`) run on the same Node.
 * @param {string} folder
 */
function putFirstOnPath(folder) {
  process.env['PATH'] = `${folder}${path.delimiter}${process.env['PATH'] ?? ''}`
}
