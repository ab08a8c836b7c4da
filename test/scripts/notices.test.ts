import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { repository } from '../../scripts/setup/places.ts'
import { makeNotices } from '../../scripts/third-party.ts'

const notices = makeNotices()

it('finds a licence with its text for everything that goes into Jarvis, each compatible with GPL-3.0-or-later', () => {
  expect(notices.problems).toEqual([])
})

it('is what THIRD-PARTY-NOTICES.md says (`npm run notices` writes it anew)', () => {
  const written = readFileSync(path.join(repository, 'THIRD-PARTY-NOTICES.md'), 'utf8')
  expect(written === notices.text, 'THIRD-PARTY-NOTICES.md is stale').toBe(true)
})

it('names what the page is made of as well as what the services need', () => {
  const headings = notices.text.split('\n').filter(line => line.startsWith('## '))
  for (const name of [
    'react',
    'zustand',
    'katex',
    'better-sqlite3',
    'node-llama-cpp',
    '@echogarden/espeak-ng-emscripten',
  ])
    expect(
      headings.filter(line => line.includes(` ${name} `)),
      name,
    ).toHaveLength(1)
})
