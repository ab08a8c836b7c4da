// Folders of the repository that the set-up fills. All are git-ignored.

import path from 'node:path'

export const repository = path.resolve(import.meta.dirname, '../..')

/** Downloads and stamps; may be deleted at any time, the next start makes it again. */
export const cacheDir = path.join(repository, '.cache')

/** The starter model for tests, apart from the user's own model folder. */
export const testModelDir = path.join(cacheDir, 'models')

/** The neural voice for tests. */
export const testVoiceDir = path.join(cacheDir, 'voices')

/** phontab, phondata, dictionaries: unpacked from the espeak-ng package. */
export const espeakDataDir = path.join(cacheDir, 'espeak-ng-data')
