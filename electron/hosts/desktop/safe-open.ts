// The only way out of the app: a web or mail address, opened by the system's own program.
// The page has shown the host before it asks; an unencrypted address is asked about once more.

import { dialog, shell, type BrowserWindow } from 'electron'
import type { Words } from '../../lib/words.ts'

/** The address as it will be opened, or null for anything but https, http and a plain mail address. */
export function openableUrl(text: string): URL | null {
  const url = text.length > 8_000 ? null : URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return null
  switch (url.protocol) {
    case 'https:':
    case 'http:':
      return url
    case 'mailto:':
      // Some mail programs attach local files when the address says so.
      return [...url.searchParams.keys()].every(name => /^(subject|body|cc)$/i.test(name)) ? url : null
    default:
      return null
  }
}

export async function safeOpen(text: string, window: BrowserWindow, words: Words): Promise<void> {
  const url = openableUrl(text)
  if (url === null) return
  if (url.protocol === 'http:' && !(await confirmsPlain(url, window, words))) return
  await shell.openExternal(url.href)
}

async function confirmsPlain(url: URL, window: BrowserWindow, words: Words): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: words('desktop.open.plain', { host: url.host }),
    detail: words('desktop.open.plainDetail'),
    buttons: [words('desktop.open.open'), words('desktop.open.cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}
