// `npm run package`: installers for this system into dist/ (electron-builder.yml says which).

import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
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
child.on('exit', code => process.exit(code ?? 1))
