// Pairs of questions for the response cache: `same` ask for the same, all other kinds look alike and do not.
// Two files, two halves: tuning.txt is what the guard was written against, reported.txt what is reported; they share no
// template and no list. A line is `kind language: template`; in it `{a|b}` is a in one question and b in the other,
// `{@list}` each item of a list in turn, `{@list:1}` the item after that one. `x || y` gives the two questions whole.

import { readFileSync } from 'node:fs'

export interface QuestionPair {
  readonly kind: string
  readonly language: 'en' | 'fr'
  readonly a: string
  readonly b: string
}

export function readCorpus(half: 'tuning' | 'reported'): readonly QuestionPair[] {
  const lists = new Map<string, readonly string[]>()
  const pairs: QuestionPair[] = []
  for (const raw of readFileSync(new URL(`${half}.txt`, import.meta.url), 'utf8').split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const list = /^@([\w.]+) = (.+)$/.exec(line)
    if (list?.[1] !== undefined) {
      lists.set(list[1], itemsOf(list[2] ?? ''))
      continue
    }
    const head = /^(\w+) (en|fr): (.+)$/.exec(line)
    if (head === null) throw new Error(`${half}.txt: ${line}`)
    const [, kind = '', language, template = ''] = head
    for (const { a, b } of expand(template, lists))
      pairs.push({ kind, language: language === 'fr' ? 'fr' : 'en', a, b })
  }
  return pairs.filter(({ a, b }, at) => a !== b && pairs.findIndex(other => other.a === a && other.b === b) === at)
}

function itemsOf(text: string): readonly string[] {
  return text.split(/,\s+/).map(item => item.trim())
}

function expand(template: string, lists: ReadonlyMap<string, readonly string[]>): { a: string; b: string }[] {
  // A list of its own within the template: `{@n = 1|2, 3|4}`.
  const own = /\{@\w+ = ([^}]+)\}/.exec(template)
  if (own !== null)
    return itemsOf(own[1] ?? '').flatMap(item =>
      expand(template.replace(own[0], item.includes('|') ? `{${item}}` : item), lists),
    )
  const named = [...template.matchAll(/@([\w.]+)/g)].map(match => (match[1] ?? '').replace(/\.$/, ''))
  const lengths = named.map(name => lists.get(name)?.length ?? 0)
  if (lengths.includes(0)) throw new Error(`A list is missing: ${template}`)
  const count = Math.max(1, ...lengths)
  return Array.from({ length: count }, (_, turn) => {
    const fill = (name: string, shift: string | undefined) => {
      const items = lists.get(name) ?? []
      return items[(turn + Number(shift ?? 0)) % items.length] ?? ''
    }
    const side = (text: string, at: number) =>
      text
        .replaceAll(/\{([^{}]*)\}/g, (_, inside: string) => {
          const sides = inside.split(/(?<!\|)\|(?!\|)/)
          return sides[Math.min(at, sides.length - 1)] ?? ''
        })
        .replaceAll(/@([\w.]*\w)(?::(\d))?/g, (_, name: string, shift: string | undefined) => fill(name, shift))
    const whole = template.includes('{a && b') ? [template] : template.split(' || ')
    return whole.length === 2
      ? { a: side(whole[0] ?? '', 0), b: side(whole[1] ?? '', 0) }
      : { a: side(template, 0), b: side(template, 1) }
  })
}
