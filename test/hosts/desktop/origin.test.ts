import { expect, it } from 'vitest'
import { isOwnUrl } from '../../../electron/hosts/desktop/origin.ts'

it.each(['app://jarvis', 'app://jarvis/', 'app://jarvis/index.html?x#y', 'APP://jarvis/'])('%s is our page', url => {
  expect(isOwnUrl(url)).toBe(true)
})

it.each([
  'app://jarvis.evil/',
  'app://evil/jarvis',
  'app://jarvis:1/',
  'app://jarvis@evil/',
  'app://evil@jarvis/',
  'app:jarvis',
  'app:///jarvis',
  'https://jarvis/',
  'https://app.jarvis/',
  'file:///app/jarvis',
  'about:blank',
  'null',
  '',
])('%s is not', url => {
  expect(isOwnUrl(url)).toBe(false)
})
