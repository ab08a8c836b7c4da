// Numbers in English words, the American way: "one hundred twenty-three".

const small = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen',
  'eighteen nineteen',
]
  .join(' ')
  .split(' ')
const tens = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const scales = ['', ' thousand', ' million', ' billion', ' trillion']

/** Digits without separators. What is longer than fifteen, or begins with zeros, is said digit by digit. */
export function cardinal(digits: string): string {
  if (digits.length > 15 || /^0\d/.test(digits)) return digitByDigit(digits)
  const value = Number(digits)
  if (value === 0) return 'zero'
  const parts: string[] = []
  for (let scale = scales.length - 1; scale >= 0; scale--) {
    const group = Math.floor(value / 1000 ** scale) % 1000
    if (group > 0) parts.push(belowThousand(group) + (scales[scale] ?? ''))
  }
  return parts.join(' ')
}

function belowThousand(value: number): string {
  if (value >= 100) {
    const rest = value % 100
    return `${small[Math.floor(value / 100)]} hundred${rest === 0 ? '' : ` ${belowThousand(rest)}`}`
  }
  if (value < 20) return small[value] ?? ''
  return `${tens[Math.floor(value / 10)]}${value % 10 === 0 ? '' : `-${small[value % 10]}`}`
}

export function digitByDigit(digits: string): string {
  return Array.from(digits)
    .map(digit => small[Number(digit)])
    .join(' ')
}

export function decimal(whole: string, fraction: string): string {
  return `${cardinal(whole === '' ? '0' : whole)} point ${digitByDigit(fraction)}`
}

const irregular: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

export function ordinal(digits: string): string {
  const words = cardinal(String(Number(digits)))
  return words.replace(
    /[a-z]+$/,
    last => irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`),
  )
}

/** 1999 → nineteen ninety-nine; 2005 → two thousand five; 2024 → twenty twenty-four. */
export function year(digits: string): string {
  const value = Number(digits)
  const [century, rest] = [Math.floor(value / 100), value % 100]
  if (value < 1100 || value > 2099 || (century === 20 && rest < 10)) return cardinal(digits)
  if (rest === 0) return `${cardinal(String(century))} hundred`
  return `${cardinal(String(century))} ${rest < 10 ? `oh ${small[rest]}` : belowThousand(rest)}`
}

/** 1990 → nineteen nineties, 80 → eighties. */
export function decade(digits: string): string {
  const words = year(digits)
  return words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`
}

export function fraction(above: string, below: string): string {
  const [numerator, denominator] = [Number(above), Number(below)]
  if (denominator < 2 || denominator > 20) return `${cardinal(above)} over ${cardinal(below)}`
  const name = denominator === 2 ? 'half' : denominator === 4 ? 'quarter' : ordinal(below)
  const plural = denominator === 2 ? 'halves' : `${name}s`
  return `${cardinal(above)} ${numerator === 1 ? name : plural}`
}

const romanValues: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 }

/** Value of a Roman numeral. */
export function romanValue(numeral: string): number {
  const values = Array.from(numeral).map(letter => romanValues[letter] ?? 0)
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0)
}
