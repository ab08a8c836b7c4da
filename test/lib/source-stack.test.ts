import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { expect, it } from 'vitest'
import { projectDir } from '../../electron/lib/project-dir.ts'
import { mapPlaces, sourceStack } from '../../electron/lib/source-stack.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Built as electron.vite.config.ts builds: several sources into one file, its map beside it and not named in it. */
async function stackOfBuilt(): Promise<{ readonly stack: string; readonly source: string }> {
  const dir = tempDir()
  const source = path.join(dir, 'src/thrower.ts')
  mkdirSync(path.dirname(source))
  writeFileSync(source, 'interface Nothing {}\n\n\nexport function fail(): never {\n  throw new Error("as asked")\n}\n')
  writeFileSync(path.join(dir, 'src/entry.ts'), "export { fail } from './thrower.ts'\n")
  await build({
    configFile: false,
    root: dir,
    logLevel: 'silent',
    build: {
      lib: { entry: path.join(dir, 'src/entry.ts'), formats: ['es'], fileName: () => 'entry.js' },
      outDir: 'out',
      minify: false,
      sourcemap: 'hidden',
    },
  })
  const built = pathToFileURL(path.join(dir, 'out/entry.js')).href
  const { fail } = (await import(/* @vite-ignore */ built)) as { fail: () => never }
  return { stack: thrownBy(fail).stack ?? '', source }
}

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}

it('names the line of the source instead of the built file’s', async () => {
  const { stack, source } = await stackOfBuilt()
  expect(stack).toContain('entry.js:')
  const place = path.relative(projectDir, source)
  expect(mapPlaces(stack)).toContain(`${place}:5:`)
  expect(mapPlaces(stack)).toContain('Error: as asked')
  expect(mapPlaces(stack)).not.toContain('entry.js:')
})

it('leaves a place as it is when no map lies beside the file', () => {
  const stack = `Error: x\n    at f (file://${tempDir()}/gone.js:1:2)\n    at node:internal/main:3:4`
  expect(mapPlaces(stack)).toBe(stack)
})

it('leaves stacks of the sources alone', () => {
  const { stack = '' } = new Error('here')
  expect(sourceStack(stack)).toBe(stack)
})
