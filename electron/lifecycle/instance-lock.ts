// One process per data folder. The owner says in owner.json (0600) who it is and where the command line reaches it;
// that file goes at a clean end, so one that is found by the next owner tells that the last end was not.

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { AppError, isAppError } from '../../shared/errors.ts'
import type { AppInfo } from '../../shared/models.ts'
import { lockFile, type FileLock } from '../memory/file-lock.ts'

export interface InstanceLock {
  /** Unix socket or named pipe on which this process answers the command line. */
  readonly socketPath: string
  /** Null at the first start. */
  readonly wasLastShutdownClean: boolean | null
  /** After an unclean end the lock stays until the process is gone: something may still write. */
  release(isClean: boolean): void
}

const ownerSchema = z.object({
  pid: z.number().int(),
  host: z.enum(['desktop', 'loopback', 'cli']),
  socket: z.string(),
})

export type Owner = z.infer<typeof ownerSchema>

/** Shortest of the platforms' limits for a Unix socket's path (macOS: 104 bytes with its end). */
const MAX_SOCKET_PATH_BYTES = 100
/** A new owner has the lock a moment before its owner.json. */
const OWNER_WAIT_MS = 1_000

/** Rejects with `busy` (data: pid, host, socket) when another process has the folder. */
export async function acquireInstanceLock(dataDir: string, host: AppInfo['host']): Promise<InstanceLock> {
  let lock: FileLock
  try {
    lock = lockFile(path.join(dataDir, 'app.lock'))
  } catch (error) {
    if (isAppError(error) && error.code === 'busy') throw await heldBy(dataDir)
    throw error
  }
  const last = readOwner(dataDir)
  const ownerFile = ownerFileOf(dataDir)
  const wasLastShutdownClean = existsSync(ownerFile) ? false : existsSync(path.join(dataDir, 'jarvis.db')) ? true : null
  if (last !== null) removeSocket(dataDir, last.socket)
  const socketPath = newSocketPath(dataDir)
  writeOwner(ownerFile, { pid: process.pid, host, socket: socketPath })
  return {
    socketPath,
    wasLastShutdownClean,
    release(isClean) {
      removeSocket(dataDir, socketPath)
      if (!isClean) return
      rmSync(ownerFile, { force: true })
      lock.release()
    },
  }
}

/** Who has the folder, as far as it has said; null when nobody did. */
export function readOwner(dataDir: string): Owner | null {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(readFileSync(ownerFileOf(dataDir), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

async function heldBy(dataDir: string): Promise<AppError> {
  const waitedUntil = performance.now() + OWNER_WAIT_MS
  let owner = readOwner(dataDir)
  while ((owner === null || !isAlive(owner.pid)) && performance.now() < waitedUntil) {
    await delay(20)
    owner = readOwner(dataDir)
  }
  return new AppError('busy', `Jarvis is already open in ${dataDir}.`, {
    retryable: true,
    data: { reason: 'data_folder', path: dataDir, ...(owner ?? { pid: null, host: null, socket: null }) },
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process is there and may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function ownerFileOf(dataDir: string): string {
  return path.join(dataDir, 'owner.json')
}

function writeOwner(file: string, owner: Owner): void {
  writeFileSync(`${file}.new`, JSON.stringify(owner), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function newSocketPath(dataDir: string): string {
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
    return `\\\\.\\pipe\\jarvis-${name}-${randomBytes(8).toString('hex')}`
  }
  const inside = path.join(dataDir, 'jarvis.sock')
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside
  // mkdtemp makes the folder for this user alone.
  return path.join(mkdtempSync(path.join(os.tmpdir(), 'jarvis-')), 's')
}

/** Also the folder that was made for it, and nothing else, whatever a damaged owner.json names. */
function removeSocket(dataDir: string, socketPath: string): void {
  if (process.platform === 'win32') return
  if (socketPath === path.join(dataDir, 'jarvis.sock')) return rmSync(socketPath, { force: true })
  const folder = path.dirname(socketPath)
  const isOurs = path.dirname(folder) === os.tmpdir() && path.basename(folder).startsWith('jarvis-')
  if (isOurs && path.basename(socketPath) === 's') rmSync(folder, { recursive: true, force: true })
}
