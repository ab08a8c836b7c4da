// Which rows of the message list are on the page.

import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'

/**
 * The rows of `range`, and those that must not be taken off the page: the one with the focus, which would drop to the
 * page, and the one being written, whose growth would not be seen.
 */
export function withRows(
  range: Range,
  keys: readonly (string | null)[],
  items: readonly { readonly key: string }[],
): number[] {
  const rows = new Set(defaultRangeExtractor(range))
  for (const key of keys) {
    if (key === null) continue
    // Both are most often near the end.
    const index = items.findLastIndex(item => item.key === key)
    if (index >= 0) rows.add(index)
  }
  return [...rows].sort((a, b) => a - b)
}
