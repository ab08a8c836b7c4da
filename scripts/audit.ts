// `npm run audit-packages`: known weaknesses in the packages Jarvis runs with. Says when the advisory service is out of
// reach, which is no verdict; strict mode (CI=true) still passes then, since it cannot be helped here.

import { spawnSync } from 'node:child_process'
import { judgeAudit } from './audit/judge-audit.ts'
import { repository } from './setup/places.ts'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const { stdout } = spawnSync(npm, ['audit', '--omit=dev', '--json'], {
  cwd: repository,
  encoding: 'utf8',
  timeout: 60_000,
  shell: process.platform === 'win32',
})
const verdict = judgeAudit(stdout)
for (const line of verdict.lines) console.log(line)
process.exitCode = verdict.kind === 'weak' ? 1 : 0
