// Opens each file named as a user who is not root and prints the code of what came of it.

import { openWriter } from '../../electron/memory/open-store.ts'
import { isAppError } from '../../shared/errors.ts'

if (process.getuid?.() === 0) {
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}
for (const file of process.argv.slice(2)) {
  try {
    openWriter(file, true).close()
    console.log('opened')
  } catch (error) {
    console.log(isAppError(error) ? error.code : error)
  }
}
