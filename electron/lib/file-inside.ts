// The one way from a name that came from elsewhere (a request, a file's name, an index) to a path: a single plain name
// within a folder of ours, or an error. Not decoded and not mended: what is not plain is refused.

import path from 'node:path'
import { AppError } from '../../shared/errors.ts'

const MAX_NAME_BYTES = 255
/** Separators of any system, what Windows forbids, and characters nobody sees. */
// eslint-disable-next-line no-control-regex -- control characters are among what is refused
const forbidden = /[/\\:*?"<>|\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
/** Windows opens these as devices, in any folder and with any extension. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

export function isPlainName(name: string): boolean {
  return (
    name !== '' &&
    !forbidden.test(name) &&
    !device.test(name) &&
    // Hidden files are our own; Windows drops dots and blanks at the end.
    !name.startsWith('.') &&
    !/[. ]$/.test(name) &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES
  )
}

/** Throws `bad_request` (data: reason) for anything but a plain name. */
export function fileInside(dir: string, name: string): string {
  if (isPlainName(name)) return path.join(dir, name)
  throw new AppError('bad_request', 'This cannot be the name of a file.', { data: { reason: 'file_name' } })
}

/** A file of ours that is not to be seen yet, named after `name`. */
export function hiddenFileInside(dir: string, name: string, ending: string): string {
  return path.join(dir, `.${path.basename(fileInside(dir, name))}${ending}`)
}
