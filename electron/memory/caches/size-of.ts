const OBJECT_BYTES = 32
const VALUE_BYTES = 8

/** About how many bytes a value of JSON holds in memory. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return OBJECT_BYTES + 2 * value.length
  if (typeof value !== 'object' || value === null) return VALUE_BYTES
  let bytes = OBJECT_BYTES
  for (const part of Object.values(value)) bytes += VALUE_BYTES + sizeOf(part)
  return bytes
}
