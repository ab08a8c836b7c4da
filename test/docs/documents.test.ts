// What the documents name is there: files, commands, settings, variables.

import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { settingsPatchSchema, settingsSchema } from '../../shared/settings.ts'
import packageJson from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })]
const found = (pattern: RegExp) =>
  documents.flatMap(file => [...read(file).matchAll(pattern)].map(([, name = '']) => ({ file, name })))

it('every file and folder that a document names or links to exists', () => {
  const places = [
    ...found(/`((?:electron|renderer|shared|scripts|test|resources|docs)\/[\w./-]*\w\/?)`/g).map(({ name }) => name),
    ...found(/\]\((?!https?:|#)([^)#\s]+)/g).map(({ file, name }) => path.join(path.dirname(file), name)),
  ]
  expect(places.length).toBeGreaterThan(100)
  expect(places.filter(place => !existsSync(path.join(root, place)))).toEqual([])
})

it('every command of npm that a document names is one', () => {
  const commands = found(/npm run (?:-s )?([a-z][\w-]*)/g)
  expect(commands.length).toBeGreaterThan(10)
  expect(commands.filter(({ name }) => !(name in packageJson.scripts))).toEqual([])
})

it('the example of config.json is valid and shows every setting', () => {
  const [, text = ''] = /## config\.json\s+```json\n([^]*?)```/.exec(read('docs/configuration.md')) ?? []
  const { settings } = JSON.parse(text) as { settings: Record<string, unknown> }
  expect(settingsPatchSchema.parse(settings)).toEqual(settings)
  expect(Object.keys(settings).toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted())
})

it('every variable that the configuration reads is described', () => {
  const document = read('docs/configuration.md')
  const names = [...read('electron/config.ts').matchAll(/'((?:JARVIS|ENABLE|DB|OLLAMA)_[A-Z_]+)'/g)]
  expect(names.length).toBeGreaterThan(10)
  for (const [, name] of names) expect(document).toContain(`| \`${name}\` |`)
})
