// `npm run notices`: writes THIRD-PARTY-NOTICES.md.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { repository } from './setup/places.ts'
import { makeNotices } from './third-party.ts'

const { text, problems } = makeNotices()
writeFileSync(path.join(repository, 'THIRD-PARTY-NOTICES.md'), text)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
