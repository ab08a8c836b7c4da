// Text and controls stay readable in both themes, computed from renderer/ui/tokens.css itself (WCAG 2.2: 1.4.3, 1.4.11).

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(new URL(`../../renderer/${file}`, import.meta.url), 'utf8')
const css = read('ui/tokens.css')
type Theme = 'light' | 'dark'
type Colour = readonly [lightness: number, chroma: number, hue: number]

function tokensOf(text: string): Map<string, Record<Theme, Colour>> {
  const pair = /--([\w-]+):\s*light-dark\(\s*oklch\(([\d. ]+)\),\s*oklch\(([\d. ]+)\)\s*\);/g
  const parse = (numbers: string): Colour => {
    const [lightness = 0, chroma = 0, hue = 0] = numbers.split(' ').map(Number)
    return [lightness, chroma, hue]
  }
  return new Map(
    [...text.matchAll(pair)].map(([, name = '', light = '', dark = '']) => [
      name,
      { light: parse(light), dark: parse(dark) },
    ]),
  )
}

/** Linear sRGB, by the matrices of CSS Color 4. */
function toLinearRgb([lightness, chroma, hue]: Colour): readonly number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = toLinearRgb(colour).map(value => Math.min(Math.max(value, 0), 1))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const [basis = '', highContrast = ''] = css.split('@media (prefers-contrast: more)')
const usual = tokensOf(basis)
const code = tokensOf(read('chat/markdown/code-block.css'))
const strong = new Map([...usual, ...tokensOf(highContrast)])

const page = ['surface-0', 'surface-1', 'surface-2', 'surface-3', 'surface-float']
const quiet = ['surface-0', 'surface-1', 'surface-float']

/** What is read, and on what. */
const text: readonly (readonly [string, readonly string[]])[] = [
  ['text-1', [...page, 'accent-soft', 'ok-soft', 'warn-soft', 'bad-soft', 'mark', 'selection']],
  ['text-2', page],
  ['text-3', page],
  ['accent-ink', [...page, 'accent-soft']],
  ['accent-text', ['accent', 'accent-hover']],
  ['ok', [...quiet, 'ok-soft']],
  ['warn', [...quiet, 'warn-soft']],
  ['bad', [...quiet, 'bad-soft']],
  ['tooltip-text', ['tooltip']],
]

/** Highlighted code stands on the block's own surface. */
const codeText = [...code.keys()].map(name => [name, ['surface-1']] as const)

/** What has to be seen to be used. */
const controls: readonly (readonly [string, readonly string[]])[] = [
  ['line-strong', [...quiet, 'surface-2']],
  ['focus', page],
  ['field-focus', quiet],
  ['accent', page],
]

function pairs(list: typeof text) {
  return list.flatMap(([front, backs]) =>
    backs.flatMap(back => (['light', 'dark'] as const).map(theme => [front, back, theme] as const)),
  )
}

function colour(tokens: typeof usual, name: string, theme: Theme): Colour {
  const token = tokens.get(name)
  if (token === undefined) throw new Error(`tokens.css has no --${name} with a light and a dark colour.`)
  return token[theme]
}

describe('colours', () => {
  it.each(pairs(text))('%s on %s can be read in the %s theme', (front, back, theme) => {
    expect(contrast(colour(usual, front, theme), colour(usual, back, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(pairs(codeText))('%s on %s can be read in the %s theme', (front, back, theme) => {
    expect(contrast(colour(code, front, theme), colour(usual, back, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(pairs(controls))('%s on %s can be seen in the %s theme', (front, back, theme) => {
    expect(contrast(colour(usual, front, theme), colour(usual, back, theme))).toBeGreaterThanOrEqual(3)
  })

  it.each(
    pairs([
      ['text-2', page],
      ['text-3', page],
    ]),
  )('%s on %s has the contrast of 7 that those who ask for more get, in the %s theme', (front, back, theme) => {
    expect(contrast(colour(strong, front, theme), colour(strong, back, theme))).toBeGreaterThanOrEqual(7)
  })

  it.each([...usual.keys()])('--%s can be shown by every screen', name => {
    for (const theme of ['light', 'dark'] as const) {
      for (const channel of toLinearRgb(colour(usual, name, theme))) {
        expect(channel).toBeGreaterThan(-0.001)
        expect(channel).toBeLessThan(1.001)
      }
    }
  })
})
