// `npm run package`: installers for this system into dist/ (electron-builder.yml says which).

import { spawn } from 'node:child_process'
import path from 'node:path'
import { repository } from './setup/places.ts'

const builder = path.join(repository, 'node_modules/electron-builder/cli.js')
const child = spawn(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)], {
  cwd: repository,
  stdio: 'inherit',
})
child.on('exit', code => process.exit(code ?? 1))
