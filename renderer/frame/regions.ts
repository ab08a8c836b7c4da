// F6 goes round the parts of the page marked with data-region, in the order of the document.

const focusable = 'a[href], button:not([disabled]), input, textarea, select, [tabindex="0"]'

export function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const current = regions.findIndex(region => region.contains(document.activeElement))
  const next = regions[(current + step + regions.length) % regions.length]
  if (next === undefined) return
  const target = next.querySelector<HTMLElement>('[data-region-focus]') ?? next.querySelector<HTMLElement>(focusable)
  target?.focus()
}
