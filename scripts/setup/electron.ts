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
import { say } from './words.mjs'

const connectMs = 5_000
const dayMs = 24 * 60 * 60 * 1_000

/** `isAsked`: the user named the desktop host, so an earlier failure is no reason to wait. */
export function electronStep(isAsked: boolean): Step {
  return {
    name: 'electron',
    title: say('electron'),
    brings: say('electron.brings'),
    isRequired: false,
    retryAfterMs: isAsked ? 0 : dayMs,
    isDone: () => findElectron() !== null,

    async run({ progress, isOffline }) {
      if (isOffline) return say('electron.offline')
      try {
        await fetchArchive(progress)
        const installer = path.join(repository, 'node_modules/electron/install.js')
        const result = await runProgram(process.execPath, [installer], { cwd: repository })
        if (result.code === 0 && findElectron() !== null) return null
        return say('electron.notUnpacked', { reason: result.lines.at(-1) ?? say('noReason') })
      } catch (error) {
        return say('electron.notFetched', { reason: reasonOf(error) })
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
            progress.update(
              total === null
                ? megabytes(bytes)
                : say('megabytesOf', { done: megabytes(bytes), total: megabytes(total) }),
            ),
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
