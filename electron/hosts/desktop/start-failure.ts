// A start that cannot go on says why in a native box, in the words of the command line, and ends with its exit code.

import { app, dialog } from 'electron'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { exitCodeOf } from '../../cli/command.ts'
import type { Words } from '../../lib/words.ts'

export function failStart(error: unknown, words: Words): void {
  const { code, data, message } = isAppError(error) ? error : new AppError('internal', String(error))
  console.error(error)
  dialog.showErrorBox(words(`error.${code}.title`, data), `${words(`error.${code}.body`, data)}\n\n${message}`)
  app.exit(exitCodeOf(code))
}
