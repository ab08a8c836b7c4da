// A strict reader of Prometheus's text format (0.0.4), for tests: throws at the first line that a scraper would refuse.

export interface ExposedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: ExposedSample[]
}

const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped']

export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.')
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  let help: { name: string; text: string } | null = null
  let family: Family | null = null
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line) ?? []
    if (kind === 'HELP') help = { name, text: rest }
    else if (kind === 'TYPE') {
      if (families.has(name) || !types.includes(rest) || help?.name !== name) throw new Error(`TYPE: ${line}`)
      family = { name, type: rest, help: help.text, samples: [] }
      families.set(name, family)
    } else {
      const sample = parseSample(line)
      if (family === null || !belongs(sample.name, family)) throw new Error(`Not of its family: ${line}`)
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).toSorted()])
      if (seen.has(key)) throw new Error(`Twice: ${line}`)
      seen.add(key)
      family.samples.push(sample)
    }
  }
  return families
}

function belongs(name: string, { name: family, type }: Family): boolean {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'].some(suffix => name === family + suffix) : name === family
}

function parseSample(line: string): ExposedSample {
  const [, name = '', inner, value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === '' || !/^([+-]?Inf|NaN|[+-]?\d+(\.\d+)?(e[+-]?\d+)?)$/i.test(value)) throw new Error(`Sample: ${line}`)
  const labels: Record<string, string> = {}
  let rest = inner ?? ''
  while (rest !== '') {
    const found = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/.exec(rest)
    if (found === null) throw new Error(`Labels: ${line}`)
    const [whole, label = '', text = ''] = found
    if (Object.hasOwn(labels, label)) throw new Error(`A label twice: ${line}`)
    labels[label] = text.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign))
    rest = rest.slice(whole.length)
  }
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}
