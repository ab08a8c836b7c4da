// The Electron program. Its npm package holds no binary and would fetch one on first use, unseen; here it is fetched
// with a limit to connect and with progress, and where it is out of reach the loopback host serves instead.

import { createRequire } from 'node:module'
import { mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { findElectron } from '../../electron/lib/electron-binary.ts'
import { cacheDir, repository } from './places.ts'
import { runProgram } from './program.mjs'
import { megabytes, type Progress } from './progress.mjs'
import type { Step } from './step.ts'

const connectMs = 5_000
const dayMs = 24 * 60 * 60 * 1_000

/** `isAsked`: the user named the desktop host, so an earlier failure is no reason to wait. */
export function electronStep(isAsked: boolean): Step {
  return {
    title: 'Electron',
    brings: 'the window of its own, about 120 MB, from Electron’s release page',
    isRequired: false,
    retryAfterMs: isAsked ? 0 : dayMs,
    isDone: () => findElectron() !== null,

    async run({ progress, isOffline }) {
      const instead = 'Jarvis opens in a browser window instead.'
      if (isOffline) return `not here, and --offline fetches nothing. ${instead}`
      try {
        await fetchArchive(progress)
        const installer = path.join(repository, 'node_modules/electron/install.js')
        const result = await runProgram(process.execPath, [installer], { cwd: repository })
        if (result.code === 0 && findElectron() !== null) return null
        return `could not be unpacked (${result.lines.at(-1) ?? 'no reason given'}). ${instead}`
      } catch (error) {
        return `could not be fetched (${reasonOf(error)}). ${instead} It is tried again tomorrow, or now by \`npm start -- --host desktop\`.`
      }
    },
  }
}

/** Into the cache that Electron's own installer looks into. */
async function fetchArchive(progress: Progress): Promise<void> {
  const require = createRequire(import.meta.url)
  const { version } = require('electron/package.json') as { version: string }
  const checksums = require('electron/checksums.json') as Record<string, string>
  // Loaded only when needed: every start imports this file.
  const { downloadArtifact } = await import('@electron/get')
  const { downloadFile } = await import('../../electron/lib/download-file.ts')
  await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums,
    downloader: {
      async download(url, target) {
        await requireAnswer(url)
        const sha256 = checksums[path.basename(target)] ?? null
        // Kept by name, so that the next start goes on with it.
        const part = path.join(cacheDir, `${path.basename(target)}.part`)
        mkdirSync(cacheDir, { recursive: true })
        await downloadFile({
          url,
          part,
          checksum: sha256 === null ? null : { sha256 },
          signal: new AbortController().signal,
          onBytes: (bytes, total) =>
            progress.update(`${megabytes(bytes)}${total === null ? '' : ` of ${megabytes(total)}`}`),
        })
        mkdirSync(path.dirname(target), { recursive: true })
        renameSync(part, target)
      },
    },
  })
}

/** A network that swallows connections must not hold up a start. */
async function requireAnswer(url: string): Promise<void> {
  const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(connectMs) })
  if (!response.ok) throw new Error(`status ${response.status}`)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
