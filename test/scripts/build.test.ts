import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { signatureOf } from '../../scripts/setup/build-stamp.mjs'
import { tempDir } from '../support/temp-dir.ts'

it('is the same for the same files, and another when one changes, comes or goes', () => {
  const root = tempDir()
  mkdirSync(path.join(root, 'renderer/chat'), { recursive: true })
  const file = path.join(root, 'renderer/chat/a.ts')
  writeFileSync(file, 'one')
  const signature = () => signatureOf(root, ['renderer', 'absent.json'])

  const first = signature()
  expect(signature()).toBe(first)
  writeFileSync(file, 'other')
  const changed = signature()
  expect(changed).not.toBe(first)
  writeFileSync(path.join(root, 'renderer/b.ts'), '')
  expect(signature()).not.toBe(changed)
  rmSync(path.join(root, 'renderer/b.ts'))
  expect(signature()).toBe(changed)
  utimesSync(file, new Date(), new Date(0))
  expect(signature()).not.toBe(changed)
})
