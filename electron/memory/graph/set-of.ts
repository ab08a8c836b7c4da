/** The words of a list, with any white space between them. */
export function setOf(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter(word => word !== ''))
}
