/** `after`, in which every part equal to its counterpart in `before` is that very object. */
export function settled<T>(before: T | null, after: T): T {
  if (before === null || typeof before !== 'object' || typeof after !== 'object' || after === null) return after
  const known = before as Readonly<Record<string, unknown>>
  const entries = Object.entries(after).map(
    ([key, value]) => [key, settled(known[key] ?? null, value as unknown)] as const,
  )
  const isSame =
    entries.length === Object.keys(known).length && entries.every(([key, value]) => Object.is(known[key], value))
  if (isSame) return before
  return (Array.isArray(after) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T
}
