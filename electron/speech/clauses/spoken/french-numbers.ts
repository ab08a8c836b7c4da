// Numbers in French words: « quatre-vingt-dix-sept », « vingt et un », « deux mille ».

const small = [
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit',
  'dix-neuf',
]
  .join(' ')
  .split(' ')
const tens = 'zéro dix vingt trente quarante cinquante soixante'.split(' ')
const scales = ['', 'mille', 'million', 'milliard', 'billion']

export type Gender = 'masculine' | 'feminine'

/** Digits without separators. What is longer than fifteen, or begins with zeros, is said digit by digit. */
export function cardinal(digits: string, gender: Gender = 'masculine'): string {
  if (digits.length > 15 || /^0\d/.test(digits)) return digitByDigit(digits)
  const value = Number(digits)
  if (value === 0) return 'zéro'
  const parts: string[] = []
  for (let scale = scales.length - 1; scale >= 0; scale--) {
    const group = Math.floor(value / 1000 ** scale) % 1000
    if (group === 0) continue
    if (scale === 0) parts.push(belowThousand(group, true))
    else if (scale === 1) parts.push(group === 1 ? 'mille' : `${belowThousand(group, false)} mille`)
    else parts.push(`${belowThousand(group, true)} ${scales[scale]}${group > 1 ? 's' : ''}`)
  }
  const words = parts.join(' ')
  return gender === 'feminine' ? words.replace(/\bun$/, 'une') : words
}

/** `isLast`: nothing follows, so that « vingt » and « cent » take their plural. */
function belowThousand(value: number, isLast: boolean): string {
  if (value >= 100) {
    const [hundreds, rest] = [Math.floor(value / 100), value % 100]
    const cent = hundreds === 1 ? 'cent' : `${small[hundreds]} cent${rest === 0 && isLast ? 's' : ''}`
    return rest === 0 ? cent : `${cent} ${belowThousand(rest, isLast)}`
  }
  if (value < 20) return small[value] ?? ''
  if (value >= 80) {
    if (value === 80) return isLast ? 'quatre-vingts' : 'quatre-vingt'
    return `quatre-vingt-${small[value - 80]}`
  }
  const ten = value >= 60 ? 6 : Math.floor(value / 10)
  const rest = value - ten * 10
  if (rest === 0) return tens[ten] ?? ''
  const joint = rest === 1 || rest === 11 ? ' et ' : '-'
  return `${tens[ten]}${joint}${small[rest]}`
}

export function digitByDigit(digits: string): string {
  return Array.from(digits)
    .map(digit => small[Number(digit)])
    .join(' ')
}

/** 3,14 → trois virgule quatorze; 3,05 → trois virgule zéro cinq; longer fractions digit by digit. */
export function decimal(whole: string, fraction: string): string {
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0
  const rest = fraction.slice(zeros)
  const said = rest.length > 3 ? digitByDigit(rest) : rest === '' ? '' : cardinal(rest)
  const words = [...Array<string>(zeros).fill('zéro'), said].filter(word => word !== '').join(' ')
  return `${cardinal(whole === '' ? '0' : whole)} virgule ${words}`
}

export function ordinal(digits: string, gender: Gender = 'masculine'): string {
  if (Number(digits) === 1) return gender === 'feminine' ? 'première' : 'premier'
  const words = cardinal(String(Number(digits))).replace(/(vingt|cent|million|milliard)s$/, '$1')
  if (words.endsWith('cinq')) return `${words}uième`
  if (words.endsWith('neuf')) return `${words.slice(0, -1)}vième`
  return `${words.replace(/e$/, '')}ième`
}

export function fraction(above: string, below: string): string {
  const [numerator, denominator] = [Number(above), Number(below)]
  if (denominator < 2 || denominator > 20) return `${cardinal(above)} sur ${cardinal(below)}`
  const names: Readonly<Record<number, string>> = { 2: 'demi', 3: 'tiers', 4: 'quart' }
  const name = names[denominator] ?? ordinal(below)
  return `${cardinal(above)} ${numerator > 1 && !name.endsWith('s') ? `${name}s` : name}`
}
