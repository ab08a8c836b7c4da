// The application menu, in the user's language. Every item is a role, so Chromium and the system carry it out.

import type { MenuItemConstructorOptions } from 'electron'
import type { WordId, Words } from '../../lib/words.ts'

type Role = NonNullable<MenuItemConstructorOptions['role']>

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly words: Words
  readonly hasDeveloperTools: boolean
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

export function menuTemplate({ platform, words, hasDeveloperTools }: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const item = (role: Role, id: WordId): MenuItemConstructorOptions => ({ role, label: words(id) })
  const menu = (id: WordId, submenu: MenuItemConstructorOptions[], role?: Role): MenuItemConstructorOptions => ({
    label: words(id),
    submenu,
    ...(role && { role }),
  })
  const about = item('about', 'desktop.menu.about')

  const app: MenuItemConstructorOptions = {
    label: 'Jarvis',
    submenu: [
      about,
      separator,
      item('services', 'desktop.menu.services'),
      separator,
      item('hide', 'desktop.menu.hide'),
      item('hideOthers', 'desktop.menu.hideOthers'),
      item('unhide', 'desktop.menu.showAll'),
      separator,
      item('quit', 'desktop.menu.quit'),
    ],
  }
  const file = menu('desktop.menu.file', [
    isMac ? item('close', 'desktop.menu.closeWindow') : item('quit', 'desktop.menu.quit'),
  ])
  const edit = menu('desktop.menu.edit', [
    item('undo', 'desktop.menu.undo'),
    item('redo', 'desktop.menu.redo'),
    separator,
    item('cut', 'desktop.menu.cut'),
    item('copy', 'desktop.menu.copy'),
    item('paste', 'desktop.menu.paste'),
    item('pasteAndMatchStyle', 'desktop.menu.pastePlain'),
    separator,
    item('selectAll', 'desktop.menu.selectAll'),
  ])
  const view = menu('desktop.menu.view', [
    item('reload', 'desktop.menu.reload'),
    separator,
    item('resetZoom', 'desktop.menu.actualSize'),
    item('zoomIn', 'desktop.menu.zoomIn'),
    item('zoomOut', 'desktop.menu.zoomOut'),
    separator,
    item('togglefullscreen', 'desktop.menu.fullScreen'),
    ...(hasDeveloperTools ? [separator, item('toggleDevTools', 'desktop.menu.developerTools')] : []),
  ])
  const window = menu(
    'desktop.menu.window',
    [
      item('minimize', 'desktop.menu.minimize'),
      item('zoom', 'desktop.menu.zoom'),
      separator,
      item('front', 'desktop.menu.front'),
    ],
    'window',
  )
  return isMac ? [app, file, edit, view, window] : [file, edit, view, menu('desktop.menu.help', [about])]
}
