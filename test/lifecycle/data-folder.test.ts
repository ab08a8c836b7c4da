import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareDataFolder } from '../../electron/lifecycle/data-folder.ts'
import { runBoundByModes } from '../support/run-bound-by-modes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'jarvis-test-'))
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

describe('the data folder', () => {
  it('is made with all above it, for the user alone, and left empty', async () => {
    const dataDir = path.join(folder, 'a', 'b')
    await prepareDataFolder(dataDir)
    expect(readdirSync(dataDir)).toEqual([])
    if (process.platform !== 'win32') expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  })

  it('that is there keeps its mode and its files', async () => {
    chmodSync(folder, 0o750)
    writeFileSync(path.join(folder, 'mine'), 'x')
    await prepareDataFolder(folder)
    expect(readdirSync(folder)).toEqual(['mine'])
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o750)
  })

  it('that is a file, or below one, is unavailable', async () => {
    const file = path.join(folder, 'file')
    writeFileSync(file, 'x')
    for (const dataDir of [file, path.join(file, 'below')]) {
      await expect(prepareDataFolder(dataDir)).rejects.toMatchObject({
        code: 'memory_unavailable',
        data: { path: dataDir, systemCode: expect.stringMatching(/^(EEXIST|ENOTDIR|ENOENT)$/) as string },
      })
    }
  })

  it.skipIf(process.platform !== 'linux')(
    'in a place where nothing can be made is unavailable (only on Linux)',
    async () => {
      // Even root cannot, and Node's own recursive mkdir never returns there.
      for (const dataDir of ['/proc/jarvis', '/proc/jarvis/below']) {
        await expect(prepareDataFolder(dataDir)).rejects.toMatchObject({ code: 'memory_unavailable' })
      }
    },
  )

  it.skipIf(process.platform === 'win32')(
    'that this user may not write to is read-only (only on POSIX systems)',
    async () => {
      chmodSync(folder, 0o555)
      const result = await runBoundByModes(`
      const { prepareDataFolder } = await import(${JSON.stringify(new URL('../../electron/lifecycle/data-folder.ts', import.meta.url).href)})
      await prepareDataFolder(${JSON.stringify(folder)}).catch(error => console.log(JSON.stringify({ code: error.code, data: error.data })))
    `)
      expect(JSON.parse(result)).toEqual({
        code: 'read_only',
        data: { reason: 'data_folder', path: folder, systemCode: 'EACCES' },
      })
      expect(existsSync(path.join(folder, 'x'))).toBe(false)
    },
  )
})
