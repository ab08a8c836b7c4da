// `npm run gpu -- vulkan|cuda`: llama.cpp for a graphics card, which is too large (80 to 600 MB) to come along unasked. The
// overrides in package.json keep these packages out, also of `npm install`; so they are fetched aside and moved in.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cacheDir, repository } from './setup/places.ts'
import { endProgramsOnSignal, runProgram } from './setup/program.mjs'
import { createProgress, secondsSince } from './setup/progress.mjs'

const kinds: Readonly<Record<string, readonly string[]>> = { vulkan: ['vulkan'], cuda: ['cuda', 'cuda-ext'] }
const system = { linux: 'linux', win32: 'win' }[process.platform as string]

const kind = process.argv[2] ?? ''
const suffixes = kinds[kind]
if (suffixes === undefined || system === undefined || process.arch !== 'x64') {
  console.error('npm run gpu -- vulkan|cuda (Linux and Windows on x64; on a Mac the graphics card is used already)')
  process.exit(2)
}

endProgramsOnSignal()
const progress = createProgress()
const startedAt = performance.now()
const { version } = JSON.parse(
  readFileSync(path.join(repository, 'node_modules/node-llama-cpp/package.json'), 'utf8'),
) as { version: string }
const names = suffixes.map(suffix => `@node-llama-cpp/${system}-x64-${suffix}`)
progress.say(`llama.cpp for ${kind}: ${kind === 'cuda' ? 600 : 80} MB from the npm registry`)

const aside = path.join(cacheDir, 'gpu')
rmSync(aside, { recursive: true, force: true })
mkdirSync(aside, { recursive: true })
writeFileSync(path.join(aside, 'package.json'), '{"private":true}')
const timer = setInterval(() => progress.update(`fetching · ${secondsSince(startedAt)}`), 500)
const result = await runProgram(
  'npm',
  ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...names.map(name => `${name}@${version}`)],
  { cwd: aside, isShell: process.platform === 'win32' },
)
clearInterval(timer)
if (result.code !== 0) {
  progress.say(`It could not be fetched:\n${result.lines.join('\n')}`)
  process.exit(1)
}
for (const name of names) {
  const target = path.join(repository, 'node_modules', name)
  rmSync(target, { recursive: true, force: true })
  cpSync(path.join(aside, 'node_modules', name), target, { recursive: true })
}
rmSync(aside, { recursive: true, force: true })
progress.say(
  `Ready after ${secondsSince(startedAt)}. The next start uses it where a driver is there; after a change of packages run this again.`,
)
