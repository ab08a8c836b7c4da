// Colours code, away from the page: TextMate grammars by Shiki on the browser's own regular expressions (no WASM), each
// loaded when it is first asked for. Answers in the order of the questions.

import { createCssVariablesTheme, createHighlighterCore, type LanguageInput } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import type { LanguageId } from './languages.ts'
import type { ColouredLine, HighlightAnswer, HighlightQuestion } from './highlighting.ts'

const grammars = {
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  dart: () => import('shiki/langs/dart.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  elixir: () => import('shiki/langs/elixir.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  graphql: () => import('shiki/langs/graphql.mjs'),
  haskell: () => import('shiki/langs/haskell.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/jsonc.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  julia: () => import('shiki/langs/julia.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  latex: () => import('shiki/langs/latex.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  make: () => import('shiki/langs/make.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  matlab: () => import('shiki/langs/matlab.mjs'),
  nginx: () => import('shiki/langs/nginx.mjs'),
  'objective-c': () => import('shiki/langs/objective-c.mjs'),
  perl: () => import('shiki/langs/perl.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  powershell: () => import('shiki/langs/powershell.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  r: () => import('shiki/langs/r.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  scala: () => import('shiki/langs/scala.mjs'),
  scss: () => import('shiki/langs/scss.mjs'),
  shellscript: () => import('shiki/langs/shellscript.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  vue: () => import('shiki/langs/vue.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
  zig: () => import('shiki/langs/zig.mjs'),
} satisfies Record<LanguageId, LanguageInput>

/** A longer line is left without colour; minified code is one line of a megabyte. */
const MAX_LINE = 2_000
const LINE_TIME_LIMIT_MS = 100

const highlighter = createHighlighterCore({
  themes: [createCssVariablesTheme({ name: 'jarvis', variablePrefix: '--', fontStyle: false })],
  langs: [],
  engine: createJavaScriptRegexEngine({ forgiving: true }),
})

self.onmessage = (event: MessageEvent<HighlightQuestion>) => {
  void answer(event.data)
}

async function answer({ id, language, code }: HighlightQuestion): Promise<void> {
  let lines: readonly ColouredLine[] | null = null
  try {
    lines = await highlight(language, code)
  } catch (error) {
    // A grammar that cannot be loaded or read leaves its code without colour.
    console.warn('highlight', language, error)
  }
  self.postMessage({ id, lines } satisfies HighlightAnswer)
}

async function highlight(language: LanguageId, code: string): Promise<readonly ColouredLine[]> {
  const shiki = await highlighter
  const grammar = (await grammars[language]()).default
  if (!shiki.getLoadedLanguages().includes(grammar.at(-1)?.name ?? '')) await shiki.loadLanguage(grammar)
  const lines = shiki.codeToTokensBase(code, {
    lang: grammar.at(-1)?.name ?? '',
    theme: 'jarvis',
    tokenizeMaxLineLength: MAX_LINE,
    tokenizeTimeLimit: LINE_TIME_LIMIT_MS,
  })
  return lines.map(line => line.map(({ content, color }) => [content, kindOf(color)] as const))
}

/** `var(--token-keyword)` → `keyword`; plain text has none. */
function kindOf(color: string | undefined): string | null {
  return /^var\(--token-([a-z-]+)\)$/.exec(color ?? '')?.[1] ?? null
}
