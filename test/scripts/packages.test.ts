import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isNewEnough } from '../../scripts/setup/node.mjs'
import { arePackagesInstalled, installPackages } from '../../scripts/setup/packages.mjs'
import { tempDir } from '../support/temp-dir.ts'

const silent = { say: () => undefined, update: () => undefined, clear: () => undefined }

const elsewhere = { integrity: 'sha512-c', optional: true, os: ['plan9'] }
const locked = { '': {}, 'node_modules/a': { integrity: 'sha512-a' }, 'node_modules/b': elsewhere }

function project(packages: object = locked): string {
  const dir = tempDir()
  writeFileSync(path.join(dir, 'package.json'), '{"name":"p","version":"1.0.0"}')
  writeFileSync(path.join(dir, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }))
  mkdirSync(path.join(dir, 'node_modules'))
  return dir
}

function installed(dir: string, packages: object): void {
  writeFileSync(path.join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))
}

beforeEach(() => void vi.stubEnv('LC_ALL', 'en_US.UTF-8'))
afterEach(() => vi.unstubAllEnvs())

it('takes an installation made by hand as it is, when it is what the lockfile says', () => {
  const dir = project()
  expect(arePackagesInstalled(dir)).toBe(false)
  installed(dir, { 'node_modules/a': { integrity: 'sha512-a' } })
  expect(arePackagesInstalled(dir)).toBe(true)
})

it('asks for an installation when a package is missing or another one', () => {
  const missing = project()
  installed(missing, {})
  expect(arePackagesInstalled(missing)).toBe(false)
  const other = project()
  installed(other, { 'node_modules/a': { integrity: 'sha512-old' } })
  expect(arePackagesInstalled(other)).toBe(false)
})

it('asks for an installation when a package for just this computer is missing', () => {
  const mine = { integrity: 'sha512-m', optional: true, os: [process.platform], cpu: [process.arch] }
  const dir = project({ ...locked, 'node_modules/mine': mine })
  installed(dir, { 'node_modules/a': { integrity: 'sha512-a' } })
  expect(arePackagesInstalled(dir)).toBe(false)
})

it('asks for an installation once the lockfile has changed, or node_modules has gone', () => {
  const dir = project()
  installed(dir, { 'node_modules/a': { integrity: 'sha512-a' } })
  expect(arePackagesInstalled(dir)).toBe(true)
  const changed = { ...locked, 'node_modules/a': { integrity: 'sha512-newer' } }
  writeFileSync(path.join(dir, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages: changed }))
  expect(arePackagesInstalled(dir)).toBe(false)
  writeFileSync(path.join(dir, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages: locked }))
  expect(arePackagesInstalled(dir)).toBe(true)
  rmSync(path.join(dir, 'node_modules'), { recursive: true })
  expect(arePackagesInstalled(dir)).toBe(false)
})

it('says in one line that the registry cannot be reached, and leaves nothing that looks complete', async () => {
  const dir = project({
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-YQ==' },
  })
  writeFileSync(path.join(dir, 'package.json'), '{"name":"p","version":"1.0.0","dependencies":{"a":"1.0.0"}}')
  installed(dir, {})
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/')
  vi.stubEnv('npm_config_cache', path.join(dir, 'cache'))
  const trouble = await installPackages(dir, silent, { isOffline: false })
  expect(trouble).toMatch(/^The npm registry cannot be reached\. .* run this again\.$/)
  expect(existsSync(path.join(dir, 'node_modules/.jarvis-packages'))).toBe(false)
  expect(arePackagesInstalled(dir)).toBe(false)
})

it('says in one line what --offline lacks', async () => {
  const dir = project({
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-YQ==' },
  })
  writeFileSync(path.join(dir, 'package.json'), '{"name":"p","version":"1.0.0","dependencies":{"a":"1.0.0"}}')
  vi.stubEnv('npm_config_cache', path.join(dir, 'cache'))
  expect(await installPackages(dir, silent, { isOffline: true })).toMatch(/^Some packages .* without --offline\.$/)
})

it('runs on Node 24 and later only', () => {
  expect(['v20.20.2', 'v23.11.0', 'v24.0.0', '26.1.0'].map(isNewEnough)).toEqual([false, false, true, true])
})
