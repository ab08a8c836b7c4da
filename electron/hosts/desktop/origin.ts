// The desktop page's own origin. Everything that asks "is this our page?" asks here.

export const appScheme = 'app'
export const appOrigin = `${appScheme}://jarvis`

/** Compares the parsed parts: a prefix would also match `app://jarvis.evil`. */
export function isOwnUrl(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && parsed.protocol === `${appScheme}:` && parsed.host === 'jarvis' && parsed.username === ''
}
