import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { menuTemplate } from '../../../electron/hosts/desktop/menu.ts'
import { createWords } from '../../../electron/lib/words.ts'

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap(item => [item, ...itemsOf(Array.isArray(item.submenu) ? item.submenu : [])])
}

function menu(platform: NodeJS.Platform, locale: 'en' | 'fr' = 'en', hasDeveloperTools = false) {
  return itemsOf(menuTemplate({ platform, words: createWords(locale), hasDeveloperTools }))
}

describe('the application menu', () => {
  it.each(['darwin', 'win32', 'linux'] as const)('lets text be edited and Jarvis be quit on %s', platform => {
    const roles = menu(platform).map(item => item.role)
    for (const role of ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'quit', 'about'] as const) {
      expect(roles).toContain(role)
    }
  })

  it('has the menus that macOS expects, and only there', () => {
    expect(menu('darwin').map(item => item.role)).toEqual(
      expect.arrayContaining(['hide', 'services', 'window', 'front']),
    )
    expect(menu('linux').map(item => item.role)).not.toContain('hide')
  })

  it('is in French throughout when the words are', () => {
    const english = new Set(menu('darwin', 'en').map(item => item.label))
    const same = menu('darwin', 'fr')
      .map(item => item.label)
      .filter(label => label !== undefined && english.has(label))
    // The same word in both languages.
    expect(same).toEqual(['Jarvis', 'Services'])
  })

  it('offers developer tools only while developing', () => {
    expect(menu('linux').map(item => item.role)).not.toContain('toggleDevTools')
    expect(menu('linux', 'en', true).map(item => item.role)).toContain('toggleDevTools')
  })

  it('has no item that does nothing', () => {
    for (const item of menu('darwin')) expect(item.role ?? item.type ?? item.submenu).toBeDefined()
  })
})
