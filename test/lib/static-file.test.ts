import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findStaticFile } from '../../electron/lib/static-file.ts'

let dir: string
let root: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'jarvis-static-'))
  root = path.join(dir, 'page')
  await mkdir(path.join(root, 'assets', 'deep'), { recursive: true })
  await mkdir(path.join(root, 'folder.js'))
  await mkdir(path.join(dir, 'page-private'))
  const files = [
    'index.html',
    'assets/app-0aZ_-9.js',
    'assets/deep/KaTeX_AMS-Regular.woff2',
    'icon.svg',
    '.env',
    'notes.db',
  ]
  for (const file of files) await writeFile(path.join(root, file), file)
  await writeFile(path.join(dir, 'secret.txt'), 'secret')
  await writeFile(path.join(dir, 'page-private', 'secret.txt'), 'secret')
  await writeFile(path.join(root, 'a%2e.txt'), 'encoded name')
  await symlink(path.join(dir, 'secret.txt'), path.join(root, 'link-out.txt'))
  await symlink(path.join(dir, 'page-private'), path.join(root, 'folder-out'))
  await symlink(path.join(root, 'icon.svg'), path.join(root, 'link-in.svg'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

describe('a file of the page', () => {
  test.each([
    ['/', 'index.html', 'text/html; charset=utf-8', 'no-store'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8', 'no-store'],
    ['/icon.svg', 'icon.svg', 'image/svg+xml', 'no-store'],
    ['/link-in.svg', 'icon.svg', 'image/svg+xml', 'no-store'],
    [
      '/assets/app-0aZ_-9.js',
      'assets/app-0aZ_-9.js',
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable',
    ],
    [
      '/assets/deep/KaTeX_AMS-Regular.woff2',
      'assets/deep/KaTeX_AMS-Regular.woff2',
      'font/woff2',
      'private, max-age=31536000, immutable',
    ],
  ])('%s is %s', async (urlPath, file, contentType, cacheControl) => {
    const found = await findStaticFile(root, urlPath)
    expect(found).toMatchObject({ contentType, cacheControl, sizeBytes: file.length })
    expect(found?.path.endsWith(path.join('page', file))).toBe(true)
  })

  test('is found through a root that is itself a link', async () => {
    const link = path.join(dir, 'root-link')
    await symlink(root, link)
    expect(await findStaticFile(link, '/icon.svg')).not.toBeNull()
  })
})

describe('what leads out of the page', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..',
    '/..',
    '/.',
    '/./icon.svg',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '\\..\\secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/icon.svg%00.txt',
    '/icon.svg\u0000',
    '//etc/passwd',
    '//secret.txt',
    '/assets//app-0aZ_-9.js',
    '/C:/Windows/win.ini',
    '/c:secret.txt',
    '/icon.svg::$DATA',
    '/icon.svg.',
    '/icon.svg ',
    '/icon.svg/',
    '/ICON.SVG ',
    '/con.js',
    '/NUL',
    '/aux.txt',
    '/assets/COM1.js',
    '/~/secret.txt',
    '/.env',
    '/assets/.env',
    '/link-out.txt',
    '/folder-out/secret.txt',
    '/../page-private/secret.txt',
    '/folder.js',
    '/assets',
    '/assets/',
    '/notes.db',
    '/a%2e.txt',
    '/missing.js',
    'icon.svg',
    '',
    'http://127.0.0.1/icon.svg',
    `/${'a/'.repeat(300)}icon.svg`,
    `/${'a'.repeat(5_000)}.js`,
  ])('%j is nothing', async urlPath => {
    expect(await findStaticFile(root, urlPath)).toBeNull()
  })

  test('is nothing too when the page has not been built', async () => {
    expect(await findStaticFile(path.join(dir, 'not-built'), '/')).toBeNull()
  })
})
