// Code, addresses and file names within a sentence, as someone reads them to a colleague: words, not signs.

import type { SpokenLanguage } from '../clause.ts'

/** UTF-16 units of inline code that are read; longer code is announced. */
const READ_CODE = 60

const signs: Readonly<Record<string, readonly [string, string]>> = {
  '.': ['dot', 'point'],
  '/': ['slash', 'slash'],
  '@': ['at', 'arobase'],
  '=': ['equals', 'égale'],
  '+': ['plus', 'plus'],
  '<': ['less than', 'inférieur à'],
  '>': ['greater than', 'supérieur à'],
  '%': ['percent', 'pour cent'],
  '&': ['and', 'et'],
  '*': ['star', 'étoile'],
  '#': ['hash', 'dièse'],
  '~': ['tilde', 'tilde'],
  $: ['dollar', 'dollar'],
}

export function sayCode(code: string, language: SpokenLanguage): string {
  const text = code.trim()
  if (text.length > READ_CODE) return language === 'en' ? 'a piece of code' : 'un extrait de code'
  const side = language === 'en' ? 0 : 1
  const said = text
    .replace(/\(\)|[()[\]{}'"`;:,\\|!?^]/g, ' ')
    .replace(/==+|[=-]>/g, match => (match.endsWith('>') ? ' ' : ' = '))
    .replace(/&&|\|\|/g, ' ')
    .replace(/(^|\s)--?(?=[a-z])/gi, (_, space: string) => `${space}${language === 'en' ? 'dash' : 'tiret'} `)
    .replace(/(\d)\.(?=\d)/g, language === 'en' ? '$1 point ' : '$1 point ')
    .replace(/[./@=+<>%&*#~$]/g, sign => ` ${signs[sign]?.[side] ?? ''} `)
  return spacedWords(said)
}

/** getUserName, user_name, user-name → get user name. */
function spacedWords(text: string): string {
  return text
    .replace(/[_-]+/g, ' ')
    .replace(/(\p{Ll})(\p{Lu})(?=\p{Ll})/gu, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Of an address only the place, as one would name a site: "example dot com". Mail addresses in full. */
export function sayAddress(address: string, language: SpokenLanguage): string {
  const side = language === 'en' ? 0 : 1
  const mail = /^(?:mailto:)?([^\s/@]+@[^\s/@]+)$/.exec(address)?.[1]
  const place =
    mail ??
    address
      .replace(/^[a-z][a-z+.-]*:(?:\/\/)?/i, '')
      .replace(/^www\./i, '')
      .split(/[/?#]/, 1)[0] ??
    ''
  return place
    .replace(/:\d+$/, '')
    .replace(/[.@]/g, sign => ` ${signs[sign]?.[side] ?? ''} `)
    .replace(/_/g, ` ${language === 'en' ? 'underscore' : 'tiret bas'} `)
    .replace(/-/g, ` ${language === 'en' ? 'dash' : 'tiret'} `)
    .replace(/\s+/g, ' ')
    .trim()
}

const languageNames: Readonly<Record<string, string>> = {
  js: 'JavaScript',
  javascript: 'JavaScript',
  ts: 'TypeScript',
  typescript: 'TypeScript',
  jsx: 'JavaScript',
  tsx: 'TypeScript',
  py: 'Python',
  python: 'Python',
  rb: 'Ruby',
  rs: 'Rust',
  go: 'Go',
  sh: 'shell',
  bash: 'shell',
  zsh: 'shell',
  shell: 'shell',
  console: 'shell',
  powershell: 'PowerShell',
  cpp: 'C plus plus',
  'c++': 'C plus plus',
  cs: 'C sharp',
  csharp: 'C sharp',
  'c#': 'C sharp',
  c: 'C',
  java: 'Java',
  kotlin: 'Kotlin',
  swift: 'Swift',
  php: 'PHP',
  ruby: 'Ruby',
  rust: 'Rust',
  sql: 'SQL',
  html: 'HTML',
  css: 'CSS',
  json: 'JSON',
  yaml: 'YAML',
  yml: 'YAML',
  toml: 'TOML',
  xml: 'XML',
  markdown: 'Markdown',
  md: 'Markdown',
  latex: 'LaTeX',
  r: 'R',
  lua: 'Lua',
  dockerfile: 'Docker',
}

/** The announcement of a block of code. `info`: what stands behind its fence. */
export function announceCode(info: string, language: SpokenLanguage): string {
  const name =
    languageNames[
      info
        .trim()
        .split(/[\s{,:]/, 1)[0]
        ?.toLowerCase() ?? ''
    ]
  if (language === 'en') return name === undefined ? 'A block of code.' : `A block of ${name} code.`
  return name === undefined ? 'Un bloc de code.' : `Un bloc de code ${name}.`
}
