import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileInside, hiddenFileInside, isPlainName } from '../../electron/lib/file-inside.ts'

const dir = path.resolve('/data/models')

it.each(['model.gguf', 'Mon modèle (2).gguf', 'fr_FR-siwis-medium', '日本語.gguf', 'a', 'CONSOLE.gguf'])(
  'takes the plain name %s',
  name => {
    expect(fileInside(dir, name)).toBe(path.join(dir, name))
    expect(hiddenFileInside(dir, name, '.part')).toBe(path.join(dir, `.${name}.part`))
  },
)

it.each([
  '',
  '.',
  '..',
  '../other',
  '..\\other',
  'a/b',
  'a\\b',
  '/etc/passwd',
  '//server/share',
  'C:\\Windows',
  'C:file',
  'file.gguf:stream',
  'a\0b',
  'a\nb',
  '.hidden',
  'name.',
  'name ',
  'con',
  'NUL.gguf',
  'lpt1.txt',
  'a\u202egpj.exe',
  'zero\u200bwidth',
  'x'.repeat(256),
])('refuses %j', name => {
  expect(isPlainName(name)).toBe(false)
  expect(() => fileInside(dir, name)).toThrow('This cannot be the name of a file.')
  expect(() => hiddenFileInside(dir, name, '.part')).toThrow()
})

it('whatever it takes lies in the folder itself', () => {
  const part = fc.constantFrom('.', '..', '/', '\\', '%2e', '%2f', 'a', 'é', ' ', ':', '\0', 'con')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map(parts => parts.join('')),
      ),
      name => {
        if (!isPlainName(name)) return
        expect(path.dirname(path.resolve(fileInside(dir, name)))).toBe(dir)
      },
    ),
    { numRuns: 2_000 },
  )
})
