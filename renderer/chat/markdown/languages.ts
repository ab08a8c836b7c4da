// Programming languages by the names that stand behind a fence. Which of them can be coloured: see highlight.worker.ts.

export interface Language {
  /** What the highlighter calls it; null when it has no grammar for it. */
  readonly id: LanguageId | null
  /** For the reader; null when nothing stands behind the fence. */
  readonly name: string | null
}

/** Name shown, then further names a fence may carry. */
const languages = {
  c: ['C', 'h'],
  cpp: ['C++', 'c++', 'cc', 'hpp'],
  csharp: ['C#', 'cs', 'c#'],
  css: ['CSS'],
  dart: ['Dart'],
  diff: ['Diff', 'patch'],
  docker: ['Dockerfile', 'dockerfile'],
  elixir: ['Elixir', 'ex'],
  go: ['Go', 'golang'],
  graphql: ['GraphQL', 'gql'],
  haskell: ['Haskell', 'hs'],
  html: ['HTML', 'htm'],
  ini: ['INI', 'conf', 'properties'],
  java: ['Java'],
  javascript: ['JavaScript', 'js', 'mjs', 'cjs', 'node'],
  json: ['JSON', 'json5', 'jsonc', 'jsonl'],
  jsx: ['JSX'],
  julia: ['Julia', 'jl'],
  kotlin: ['Kotlin', 'kt'],
  latex: ['LaTeX', 'tex'],
  lua: ['Lua'],
  make: ['Makefile', 'makefile'],
  markdown: ['Markdown', 'md'],
  matlab: ['MATLAB'],
  nginx: ['nginx'],
  'objective-c': ['Objective-C', 'objc', 'objectivec'],
  perl: ['Perl', 'pl'],
  php: ['PHP'],
  powershell: ['PowerShell', 'ps1', 'pwsh'],
  python: ['Python', 'py', 'python3'],
  r: ['R'],
  ruby: ['Ruby', 'rb'],
  rust: ['Rust', 'rs'],
  scala: ['Scala'],
  scss: ['SCSS', 'sass'],
  shellscript: ['Shell', 'sh', 'bash', 'zsh', 'shell', 'fish', 'console'],
  sql: ['SQL', 'sqlite', 'postgres', 'postgresql', 'mysql'],
  swift: ['Swift'],
  toml: ['TOML'],
  tsx: ['TSX'],
  typescript: ['TypeScript', 'ts', 'mts', 'cts'],
  vue: ['Vue'],
  xml: ['XML', 'svg', 'plist'],
  yaml: ['YAML', 'yml'],
  zig: ['Zig'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>

export type LanguageId = keyof typeof languages

const byName = new Map<string, Language & { readonly id: LanguageId }>()
for (const [id, [name, ...others]] of Object.entries(languages) as [LanguageId, readonly [string, ...string[]]][]) {
  for (const other of [id, ...others]) byName.set(other, { id, name })
}

/** `js`, `JavaScript title="x"`, `{.python}` … */
export function languageOf(info: string): Language {
  const word = /[^\s{}.,:][^\s{},:]*/.exec(info)?.[0].slice(0, 40)
  if (word === undefined) return { id: null, name: null }
  return byName.get(word.toLowerCase()) ?? { id: null, name: word }
}
