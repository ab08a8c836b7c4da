// A file that only takes up room: when the disk is nearly full it goes, so that what is being written can still end well,
// and the user can still delete (SQLite needs room for that too).

import { rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'

export const BALLAST_BYTES = 16 * 1024 * 1024

export class Ballast {
  readonly #file: string

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, 'ballast')
  }

  get isThere(): boolean {
    return statSync(this.#file, { throwIfNoEntry: false })?.size === BALLAST_BYTES
  }

  /** Does nothing where it is there. Rejects with what the file system says. */
  async take(): Promise<void> {
    if (this.isThere) return
    const handle = await open(this.#file, 'w', 0o600)
    try {
      // Written, not only set aside: a sparse file would hold no room.
      const piece = Buffer.alloc(1024 * 1024, 0xff)
      for (let written = 0; written < BALLAST_BYTES; written += piece.length) await handle.write(piece)
      await handle.sync()
    } catch (error) {
      this.release()
      throw error
    } finally {
      await handle.close()
    }
  }

  release(): void {
    rmSync(this.#file, { force: true })
  }
}
