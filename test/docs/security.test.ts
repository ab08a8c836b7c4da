import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { askedFuses } from '../../scripts/package/fuses.ts'
import packageJson from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')
const document = readFileSync(path.join(root, 'docs/security.md'), 'utf8')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** `file`: test's name, as the tables have it. */
const named = [...document.matchAll(/`(test\/[^`]+)`(?:: ([^|\n]+))?/g)]
  .map(([, file = '', name]) => ({ file, name: name?.trim().replace(/\.$/, '') }))

it('every test that the security tables name exists', () => {
  expect(named.length).toBeGreaterThan(35)
  for (const { file, name } of named) {
    expect(existsSync(path.join(root, file)), file).toBe(true)
    if (name === undefined) continue
    const isThere = read(file).includes(`'${name}'`)
    expect({ file, name, isThere }).toEqual({ file, name, isThere: true })
  }
})

it('every file that the tables name exists', () => {
  const files = [...document.matchAll(/`((?:electron|renderer|shared)\/[^`]+)`/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true)
})

it('nothing that weakens Electron stands in the sources', () => {
  const forbidden: Readonly<Record<string, RegExp>> = {
    webSecurity: /webSecurity:(?!\s*true)/,
    nodeIntegration: /nodeIntegration\w*:(?!\s*false)/,
    contextIsolation: /contextIsolation:(?!\s*true)/,
    sandbox: /[^.\w]sandbox:(?!\s*true)|no-sandbox/,
    webview: /webviewTag:(?!\s*false)|<webview/,
    'insecure content': /allowRunningInsecureContent/,
    'experimental features': /experimentalFeatures|enableBlinkFeatures|commandLine\.appendSwitch/,
    certificates: /certificate-error|setCertificateVerifyProc|rejectUnauthorized/,
    'remote module': /@electron\/remote|enableRemoteModule/,
    'crash reports': /crashReporter/,
    'bypassing the policy': /bypassCSP|unsafe-eval/,
    'code from text': /[^.\w]eval\(|new Function\(/,
    'markup from text': /dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write/,
  }
  /** What may be said in one place alone. */
  const onlyIn: Readonly<Record<string, readonly [RegExp, string]>> = {
    'opening by the system': [/\bshell\.(?:open|show|trash|write|read)/, 'electron/hosts/desktop/safe-open.ts'],
    'messages of the page': [/ipcMain\./, 'electron/hosts/desktop/ipc-port.ts'],
    windows: [/new BrowserWindow/, 'electron/hosts/desktop/window.ts'],
    policies: [/'Content-Security-Policy'/, 'electron/lib/content-security-policy.ts'],
  }
  const found: string[] = []
  for (const file of globSync('{electron,renderer,shared}/**/*.{ts,tsx,html,js}', { cwd: root })) {
    // Comments may name what is forbidden.
    const code = read(file).replace(/\/\*[^]*?\*\/|(?<!:)\/\/[^\n]*/g, '')
    for (const [what, pattern] of Object.entries(forbidden)) if (pattern.test(code)) found.push(`${what}: ${file}`)
    for (const [what, [pattern, place]] of Object.entries(onlyIn)) {
      if (pattern.test(code) && file.replaceAll('\\', '/') !== place) found.push(`${what}: ${file}`)
    }
  }
  expect(found).toEqual([])
})

it('Electron is a supported major version', () => {
  // The latest three are; a new one comes every eight weeks.
  expect(Number(packageJson.devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(43)
})

it('the fuses of the package are those of the table', () => {
  const table: Readonly<Record<string, boolean>> = Object.fromEntries(
    [...document.matchAll(/^\| (\w+) \| (on|off) \|$/gm)].map(([, name = '', state]) => [name, state === 'on']),
  )
  expect(Object.keys(table)).toHaveLength(8)
  expect(askedFuses(read('electron-builder.yml'))).toEqual(table)
})
