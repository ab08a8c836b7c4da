/**
 * The direction a text is written in, by its first letter. Stands in for dir="auto" on text fields, for which Chromium
 * takes many seconds once a text has tens of thousands of lines.
 */
export function textDirection(text: string): 'ltr' | 'rtl' {
  return /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(text.slice(0, 500)) ? 'rtl' : 'ltr'
}
