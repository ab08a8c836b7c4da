// Formulas as they are read to someone who takes notes. What is too long for that is announced.

import type { SpokenLanguage } from '../clause.ts'

/** UTF-16 units of TeX that are read. */
const READ_TEX = 160

const commands: Readonly<Record<string, readonly [string, string]>> = {
  times: ['times', 'fois'],
  cdot: ['times', 'fois'],
  div: ['divided by', 'divisé par'],
  pm: ['plus or minus', 'plus ou moins'],
  leq: ['less than or equal to', 'inférieur ou égal à'],
  le: ['less than or equal to', 'inférieur ou égal à'],
  geq: ['greater than or equal to', 'supérieur ou égal à'],
  ge: ['greater than or equal to', 'supérieur ou égal à'],
  neq: ['is not equal to', 'est différent de'],
  ne: ['is not equal to', 'est différent de'],
  approx: ['is about', 'environ égal à'],
  sim: ['is about', 'environ'],
  equiv: ['is equivalent to', 'équivaut à'],
  to: ['to', 'vers'],
  rightarrow: ['to', 'vers'],
  Rightarrow: ['implies', 'implique'],
  implies: ['implies', 'implique'],
  iff: ['if and only if', 'si et seulement si'],
  infty: ['infinity', 'l’infini'],
  sum: ['the sum', 'la somme'],
  prod: ['the product', 'le produit'],
  int: ['the integral', 'l’intégrale'],
  lim: ['the limit', 'la limite'],
  partial: ['partial', 'd rond'],
  nabla: ['nabla', 'nabla'],
  in: ['in', 'appartient à'],
  notin: ['not in', 'n’appartient pas à'],
  subset: ['subset of', 'inclus dans'],
  cup: ['union', 'union'],
  cap: ['intersection', 'intersection'],
  forall: ['for all', 'pour tout'],
  exists: ['there exists', 'il existe'],
  emptyset: ['the empty set', 'l’ensemble vide'],
  ldots: ['and so on', 'et ainsi de suite'],
  dots: ['and so on', 'et ainsi de suite'],
  cdots: ['and so on', 'et ainsi de suite'],
  sin: ['sine', 'sinus'],
  cos: ['cosine', 'cosinus'],
  tan: ['tangent', 'tangente'],
  log: ['log', 'log'],
  ln: ['natural log', 'logarithme népérien'],
  exp: ['exponential', 'exponentielle'],
  degree: ['degrees', 'degrés'],
  circ: ['degrees', 'degrés'],
}

const signs: Readonly<Record<string, readonly [string, string]>> = {
  '=': ['equals', 'égale'],
  '+': ['plus', 'plus'],
  '-': ['minus', 'moins'],
  '−': ['minus', 'moins'],
  '*': ['times', 'fois'],
  '/': ['over', 'sur'],
  '<': ['is less than', 'inférieur à'],
  '>': ['is greater than', 'supérieur à'],
  '≤': ['less than or equal to', 'inférieur ou égal à'],
  '≥': ['greater than or equal to', 'supérieur ou égal à'],
  '×': ['times', 'fois'],
  '!': ['factorial', 'factorielle'],
  '%': ['percent', 'pour cent'],
}

/** Layout only: said by no one. */
const silent =
  /\\(?:left|right|big|Big|displaystyle|textstyle|mathrm|mathbf|mathit|mathbb|mathcal|text|textbf|operatorname|limits|quad|qquad|boxed|begin\{[^}]*\}|end\{[^}]*\}|[,;:! ])/g

export function sayTex(source: string, language: SpokenLanguage): string {
  const side = language === 'en' ? 0 : 1
  const english = language === 'en'
  if (source.length > READ_TEX) return english ? 'a formula' : 'une formule'
  let text = ` ${source} `.replace(silent, ' ').replace(/\\\\|&/g, ' ')
  const group = String.raw`\{([^{}]*)\}`
  // From the innermost braces outward; each round removes a level.
  for (let level = 0; level < 6; level++) {
    const before = text
    text = text
      .replace(new RegExp(String.raw`\\[dt]?frac\s*${group}\s*${group}`, 'g'), english ? ' $1 over $2 ' : ' $1 sur $2 ')
      .replace(
        new RegExp(String.raw`\\sqrt\s*\[3\]\s*${group}`, 'g'),
        english ? ' cube root of $1 ' : ' racine cubique de $1 ',
      )
      .replace(
        new RegExp(String.raw`\\sqrt\s*${group}`, 'g'),
        english ? ' square root of $1 ' : ' racine carrée de $1 ',
      )
      .replace(
        new RegExp(String.raw`\\(?:vec|overrightarrow)\s*${group}`, 'g'),
        english ? ' vector $1 ' : ' vecteur $1 ',
      )
      .replace(new RegExp(String.raw`\\(?:bar|hat|tilde|overline|underline)\s*${group}`, 'g'), ' $1 ')
      .replace(
        new RegExp(String.raw`(\\(?:sum|prod|int))\s*_(?:${group}|(\w))\s*\^(?:${group}|(\\?\w+))`, 'g'),
        english ? ' $1 from $2$3 to $4$5 of ' : ' $1 de $2$3 à $4$5 de ',
      )
      .replace(
        new RegExp(String.raw`\\lim\s*_${group}`, 'g'),
        english ? ' the limit as $1 of ' : ' la limite quand $1 de ',
      )
      .replace(new RegExp(String.raw`\^(?:${group}|\\circ)`, 'g'), (_, inner?: string) =>
        inner === undefined ? (english ? ' degrees ' : ' degrés ') : power(inner, english),
      )
      .replace(new RegExp(String.raw`_${group}`, 'g'), english ? ' sub $1 ' : ' indice $1 ')
      .replace(/\{([^{}]*)\}/g, (match, inner: string, at: number, all: string) =>
        /(?:[\^_\]}]|\\[a-zA-Z]+)\s*$/.test(all.slice(0, at)) ? match : ` ${inner} `,
      )
    if (text === before) break
  }
  text = text
    .replace(/\^\s*(\w)/g, (_, inner: string) => power(inner, english))
    .replace(/_\s*(\w)/g, english ? ' sub $1 ' : ' indice $1 ')
    .replace(/\\([a-zA-Z]+)/g, (_, name: string) => ` ${commands[name]?.[side] ?? name} `)
    .replace(/[=+\-−*/<>≤≥×!%]/g, sign => ` ${signs[sign]?.[side] ?? ''} `)
    .replace(/²/g, english ? ' squared ' : ' au carré ')
    .replace(/³/g, english ? ' cubed ' : ' au cube ')
    .replace(/[{}\\$^_|[\]()~]/g, ' ')
    // Letters side by side are a product, each said by itself; names of two letters and more came from commands.
    .replace(/(\d)(\p{L})/gu, '$1 $2')
    .replace(/(?<!\p{L})(\p{Ll}{2})(?!\p{L})/gu, (pair: string) =>
      spokenPairs.has(pair) ? pair : Array.from(pair).join(' '),
    )
    .replace(/\s+/g, ' ')
    .replace(/ ([,.])/g, '$1')
    .trim()
  return text
}

/** Words of two letters that this file writes itself. */
const spokenPairs = new Set([
  'of',
  'in',
  'to',
  'is',
  'as',
  'if',
  'or',
  'at',
  'de',
  'au',
  'la',
  'le',
  'et',
  'si',
  'il',
  'ou',
  'ln',
  'pi',
  'mu',
  'nu',
  'xi',
  'du',
])

function power(exponent: string, isEnglish: boolean): string {
  switch (exponent.trim()) {
    case '2':
      return isEnglish ? ' squared ' : ' au carré '
    case '3':
      return isEnglish ? ' cubed ' : ' au cube '
    default:
      return isEnglish ? ` to the power ${exponent} ` : ` puissance ${exponent} `
  }
}
