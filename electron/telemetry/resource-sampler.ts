// What this process takes of the computer, read once a second. Rates are left out of a second that was much longer than
// one: the computer slept, and whatever they would say is not about Jarvis.

import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A watching timer of its own; finer than this and it costs more than what it finds. */
const LOOP_RESOLUTION_MS = 20
const LONGEST_SECOND_MS = 5_000
/** Disk space and file sizes change slowly, and asking may wait for the disk. */
const DISK_EVERY_MS = 15_000

export interface ResourceSampler {
  /** `elapsedMs` since the last call, by a clock that does not jump. */
  read(elapsedMs: number): Readonly<Record<string, number>>
  close(): void
}

export function createResourceSampler(dataDir: string): ResourceSampler {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  loop.enable()
  let cpuBefore = process.cpuUsage()
  let diskReadAt = -Infinity
  let disk: Readonly<Record<string, number>> = {}

  async function readDisk(): Promise<void> {
    const space = await statfs(dataDir)
    const sizeOf = async (name: string) => (await stat(path.join(dataDir, name)).catch(() => null))?.size ?? 0
    disk = {
      'disk.free': space.bavail * space.bsize,
      'sqlite.file': await sizeOf('jarvis.db'),
      'sqlite.wal': await sizeOf('jarvis.db-wal'),
    }
  }

  return {
    read(elapsedMs) {
      const cpu = process.cpuUsage()
      const usedMs = (cpu.user - cpuBefore.user + cpu.system - cpuBefore.system) / 1_000
      cpuBefore = cpu
      const { rss, heapUsed, external } = process.memoryUsage()
      const delayMs = { p99: loop.percentile(99) / 1e6, max: loop.max / 1e6, count: loop.count }
      loop.reset()
      if (performance.now() - diskReadAt >= DISK_EVERY_MS) {
        diskReadAt = performance.now()
        // A folder that cannot be asked (taken away, other file system) leaves what was known.
        readDisk().catch(() => undefined)
      }
      const isWhole = elapsedMs > 0 && elapsedMs <= LONGEST_SECOND_MS
      return {
        // Of one core: 2 is two cores at work.
        ...(isWhole && { 'process.cpu': usedMs / elapsedMs }),
        // What is above the timer's own interval is delay.
        ...(isWhole &&
          delayMs.count > 0 && {
            'eventLoop.p99': Math.max(0, delayMs.p99 - LOOP_RESOLUTION_MS),
            'eventLoop.max': Math.max(0, delayMs.max - LOOP_RESOLUTION_MS),
          }),
        // Since the start, ms: for who measures over a time of its own.
        'process.cpuTotal': (cpu.user + cpu.system) / 1_000,
        'process.rss': rss,
        'process.heap': heapUsed,
        'process.external': external,
        ...disk,
      }
    },
    close: () => loop.disable(),
  }
}
