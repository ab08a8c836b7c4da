/** `192.168.1.5:11434` as a whole address; null for what is none. */
export function parseUrl(text: string): string | null {
  const trimmed = text.trim()
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
    return url.href.replace(/\/+$/, '')
  } catch {
    return null
  }
}
