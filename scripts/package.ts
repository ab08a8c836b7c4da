// `npm run package`: installers for this system into dist/ (electron-builder.yml says which), and a look at their fuses.

import { spawn, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { askedFuses, fuseProblems, readFuses } from './package/fuses.ts'
import { repository } from './setup/places.ts'

const args = ['--publish', 'never', ...process.argv.slice(2)]

// A Debian package must name its project's address; the one it was cloned from is the only one there is.
const remote = spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: repository, encoding: 'utf8' }).stdout.trim()
if (/^https?:/.test(remote)) args.push(`-c.extraMetadata.homepage=${remote}`)
else if (process.platform === 'linux') {
  console.log('No .deb: this repository has no web address (git remote add origin https://…). AppImage only.')
  args.push('--linux', 'AppImage')
}

const builder = path.join(repository, 'node_modules/electron-builder/cli.js')
const child = spawn(process.execPath, [builder, ...args], { cwd: repository, stdio: 'inherit' })
child.on('exit', code => {
  if (code !== 0) process.exit(code ?? 1)
  const config = readFileSync(path.join(repository, 'electron-builder.yml'), 'utf8')
  for (const file of builtPrograms()) {
    const problems = fuseProblems(askedFuses(config), readFuses(readFileSync(file)))
    console.log(problems.length === 0 ? `${file}: fuses as asked for.` : `${file}: ${problems.join(' ')}`)
    if (problems.length > 0) process.exitCode = 1
  }
})

function builtPrograms(): readonly string[] {
  const framework = 'Contents/Frameworks/Electron Framework.framework/Versions/A/Electron Framework'
  const patterns = ['linux*-unpacked/jarvis', 'win*-unpacked/Jarvis.exe', `mac*/Jarvis.app/${framework}`]
  return globSync(patterns, { cwd: path.join(repository, 'dist') }).map(file => path.join(repository, 'dist', file))
}
