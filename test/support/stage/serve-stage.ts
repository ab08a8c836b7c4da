// Builds the stage as the page is built, once for each state of the sources, and serves it as the loopback host serves
// the page: the same server, the same headers.

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { listenOnLoopback, type HttpServer } from '../../../electron/hosts/loopback/http-server.ts'
import { signatureOf } from '../../../scripts/setup/build-stamp.mjs'
import { cacheDir, repository } from '../../../scripts/setup/places.ts'

const sources = ['renderer', 'shared', 'resources/locales', 'test/support/stage', 'package-lock.json']
const stages = path.join(cacheDir, 'stage')

export async function serveStage(): Promise<HttpServer & { readonly url: string }> {
  const server = await listenOnLoopback({ pageDir: await builtStage(), port: 0, onPage: port => port.close() })
  return { ...server, url: `http://127.0.0.1:${server.port}/` }
}

async function builtStage(): Promise<string> {
  const folder = path.join(stages, signatureOf(repository, sources).slice(0, 16))
  if (existsSync(folder)) return folder
  // What older sources made is of no use any more.
  rmSync(stages, { recursive: true, force: true })
  const aside = `${stages}-${process.pid}`
  const vite = path.join(repository, 'node_modules/vite/bin/vite.js')
  const config = path.join(import.meta.dirname, 'vite.config.ts')
  // A process of its own: a test runner's NODE_ENV would make a development build.
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', config, '--outDir', aside], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  mkdirSync(stages, { recursive: true })
  // Another test may have built the same meanwhile.
  if (existsSync(folder)) rmSync(aside, { recursive: true })
  else renameSync(aside, folder)
  return folder
}
