// Which part may use which, held by reading every import statement. A rule that no longer fits is changed here, on purpose.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Import {
  /** Of ours: the file from the root on; else the package or built-in module. */
  readonly target: string
  readonly isOurs: boolean
  readonly isTypeOnly: boolean
}

interface Source {
  readonly file: string
  readonly lines: number
  readonly imports: readonly Import[]
  /** Nothing of its own: only passes on what other files export. */
  readonly isBarrel: boolean
}

const sources = ['shared', 'electron', 'renderer', 'scripts'].flatMap(folder => filesBelow(folder).map(readSource))
const byFile = new Map(sources.map(source => [source.file, source]))

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(file => path.posix.join(folder, file.split(path.sep).join('/')))
    .filter(file => /(?<!\.d)\.tsx?$/.test(file))
}

function readSource(file: string): Source {
  const text = readFileSync(path.join(root, file), 'utf8')
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    const isOurs = specifier.text.startsWith('.')
    const target = isOurs ? path.posix.join(path.posix.dirname(file), specifier.text) : packageOf(specifier.text)
    imports.push({ target, isOurs, isTypeOnly })
  }
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  const { statements } = parsed
  const isBarrel =
    statements.length > 0 &&
    statements.every(each => ts.isExportDeclaration(each) && each.moduleSpecifier !== undefined)
  return { file, lines: text.split('\n').length - 1, imports, isBarrel }
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** `electron/chat/answer.ts` → `electron/chat`; files directly in electron/ are entries or the root: by their own name. */
function partOf(file: string): string {
  const [top = '', second = ''] = file.split('/')
  return top === 'electron' ? `${top}/${second}` : top
}

/** Every import of ours from a file in `from` that `isAllowed` refuses. */
function strays(from: (file: string) => boolean, isAllowed: (target: string, source: string) => boolean): string[] {
  return sources
    .filter(({ file }) => from(file))
    .flatMap(({ file, imports }) =>
      imports
        .filter(({ isOurs, target }) => isOurs && !isAllowed(target, file))
        .map(({ target }) => `${file} → ${target}`),
    )
}

const isIn =
  (...parts: string[]) =>
  (file: string) =>
    parts.includes(partOf(file))

/** What each folder of the services may use besides itself, lib and shared. */
const mayUse: Record<string, readonly string[]> = {
  'electron/lib': [],
  'electron/llm': [],
  'electron/memory': [],
  'electron/telemetry': [],
  'electron/local-api': [],
  'electron/openai': ['electron/llm'],
  'electron/speech': [],
  'electron/chat': ['electron/llm', 'electron/memory', 'electron/telemetry'],
  'electron/lifecycle': ['electron/llm', 'electron/memory', 'electron/telemetry'],
  'electron/rpc': [
    'electron/chat',
    'electron/lifecycle',
    'electron/llm',
    'electron/memory',
    'electron/settings.ts',
    'electron/speech',
    'electron/telemetry',
  ],
}

describe('directions', () => {
  it('shared uses nothing of ours but shared', () => {
    expect(strays(isIn('shared'), isIn('shared'))).toEqual([])
  })

  it('the page uses the page, shared and the words', () => {
    const isWords = (target: string) => target.startsWith('resources/locales/')
    expect(strays(isIn('renderer'), target => isIn('renderer', 'shared')(target) || isWords(target))).toEqual([])
  })

  it.each(Object.entries(mayUse))('%s uses lib, shared and %j', (folder, parts) => {
    const isAllowed = (target: string) =>
      isIn(folder, 'electron/lib', 'shared', ...parts)(target) || target.startsWith('resources/')
    expect(strays(isIn(folder), isAllowed)).toEqual([])
  })

  it('only entries use the app', () => {
    const entries = isIn(
      'electron/main.ts',
      'electron/server.ts',
      'electron/cli.ts',
      'electron/cli',
      'electron/node-parts.ts',
      'electron/running-app.ts',
      'electron/hosts',
      'scripts',
    )
    expect(
      strays(
        file => !entries(file),
        target => target !== 'electron/app.ts',
      ),
    ).toEqual([])
  })

  it('hosts are used by entries alone, and know no other host', () => {
    const entries = isIn(
      'electron/main.ts',
      'electron/preload.ts',
      'electron/server.ts',
      'electron/running-app.ts',
      'electron/cli',
    )
    const hostOf = (file: string) => file.split('/').slice(0, 3).join('/')
    expect(
      strays(
        file => !entries(file),
        (target, source) => !target.startsWith('electron/hosts/') || hostOf(target) === hostOf(source),
      ),
    ).toEqual([])
  })
})

describe('doors', () => {
  /** The only files that may import a package. */
  const doors: Record<string, RegExp> = {
    'better-sqlite3':
      /^electron\/(memory\/(database|file-lock)|llm\/response-cache\/cache-database|telemetry\/history\/(metric-file|alert-table))\.ts$/,
    'node-llama-cpp': /^electron\/llm\/embedded\//,
    '@echogarden/espeak-ng-emscripten': /^electron\/speech\/espeak\/espeak\.ts$/,
    'sherpa-onnx-node': /^electron\/speech\/neural\/sherpa\.ts$/,
    piscina: /^electron\/speech\/synthesis-pool\.ts$/,
    pino: /^electron\/telemetry\/log\.ts$/,
    ws: /^electron\/hosts\/loopback\//,
    'node:http':
      /^electron\/(hosts\/loopback\/|local-api\/|openai\/|telemetry\/api-routes\.ts$|llm\/ollama\/ollama-http\.ts$|lib\/(environment-proxy|node-http)\.ts$)/,
    electron: /^electron\/(main|preload)\.ts$|^electron\/hosts\/desktop\//,
    'env-paths': /^electron\/config\.ts$/,
    '@lingui/core': /^electron\/lib\/words\.ts$|^renderer\//,
  }

  it.each(Object.entries(doors))('%s is imported through one', (name, door) => {
    const users = sources.filter(({ imports }) => imports.some(each => !each.isOurs && each.target === name))
    expect(users.map(({ file }) => file).filter(file => !door.test(file) && !file.startsWith('scripts/'))).toEqual([])
    expect(users.length).toBeGreaterThan(0)
  })

  it('node:http is never imported for more than its types, and used where the network is spoken to', () => {
    const importers = sources.filter(({ imports }) =>
      imports.some(({ target, isTypeOnly }) => target === 'node:http' && !isTypeOnly),
    )
    expect(importers.map(({ file }) => file)).toEqual([])
    const users = sources.filter(({ imports }) => imports.some(({ target }) => target === 'electron/lib/node-http.ts'))
    expect(users.map(({ file }) => file).sort()).toEqual([
      'electron/hosts/loopback/http-server.ts',
      'electron/lib/environment-proxy.ts',
      'electron/llm/ollama/ollama-http.ts',
      'electron/local-api/local-api.ts',
    ])
  })

  it('shared imports zod and nothing else', () => {
    const packages = sources.filter(({ file }) => isIn('shared')(file)).flatMap(({ imports }) => imports)
    expect(new Set(packages.filter(each => !each.isOurs).map(each => each.target))).toEqual(new Set(['zod']))
  })

  it('the page imports nothing of Node', () => {
    const users = sources.filter(
      ({ file, imports }) => isIn('renderer')(file) && imports.some(each => each.target.startsWith('node:')),
    )
    expect(users.map(({ file }) => file)).toEqual([])
  })
})

describe('files', () => {
  it('import each other without circles', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, trail: readonly string[]) => {
      if (trail.includes(file)) return void circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      if (done.has(file)) return
      for (const { target, isOurs, isTypeOnly } of byFile.get(file)?.imports ?? []) {
        if (isOurs && !isTypeOnly) visit(target, [...trail, file])
      }
      done.add(file)
    }
    for (const { file } of sources) visit(file, [])
    expect(circles).toEqual([])
  })

  it('that only pass on the exports of others do not exist', () => {
    expect(sources.filter(({ isBarrel }) => isBarrel).map(({ file }) => file)).toEqual([])
  })

  it('have at most 300 lines', () => {
    expect(sources.filter(({ lines }) => lines > 300).map(({ file, lines }) => `${file}: ${lines}`)).toEqual([])
  })

  it('import files that exist, with their ending', () => {
    const missing = sources.flatMap(({ file, imports }) =>
      imports
        .filter(({ isOurs, target }) => isOurs && /\.tsx?$/.test(target) && !byFile.has(target))
        .map(({ target }) => `${file} → ${target}`),
    )
    expect(missing).toEqual([])
    expect(sources.length).toBeGreaterThan(100)
  })
})
