import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { unpackEspeakData } from '../../scripts/setup/espeak-data.ts'
import { tempDir } from '../support/temp-dir.ts'

it('unpacks the tables and dictionaries that voices need, byte for byte, into a folder that is whole', () => {
  const target = path.join(tempDir(), 'espeak-ng-data')
  unpackEspeakData(target)
  for (const name of ['phontab', 'phonindex', 'phondata', 'intonations', 'en_dict', 'fr_dict', 'lang/roa/fr'])
    expect(statSync(path.join(target, name)).size, name).toBeGreaterThan(50)
  expect(readFileSync(path.join(target, 'lang/roa/fr'), 'utf8')).toMatch(/^name\s+French/m)
  // The first bytes of a dictionary are the count of its hash chains.
  expect(readFileSync(path.join(target, 'en_dict')).readUInt32LE(0)).toBe(1024)
})
