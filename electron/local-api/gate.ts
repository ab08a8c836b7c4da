// The gates of the local API, for programs and never for pages: whatever carries a browser's marks is refused, so that no
// site can reach it through the user's browser. In this order, for every request:
//  1. the socket is bound to 127.0.0.1 alone (local-api.ts);
//  2. HTTP/1.1 with exactly one Host header, exactly ours: names made to resolve to 127.0.0.1 fail here;
//  3. no Origin, no Referer, no Sec-Fetch-Site: no browser (Node's fetch sends Sec-Fetch-Mode);
//  4. the token as `Authorization: Bearer …`, compared in constant time; 401 says nothing about what was wrong.

import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const marksOfBrowsers = ['origin', 'referer', 'sec-fetch-site'] as const

/** Null, or the status to refuse with. */
export function gate(request: IncomingMessage, ownHosts: ReadonlySet<string>, token: string): 401 | 403 | null {
  const { headers, httpVersion, rawHeaders } = request
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host')
  if (httpVersion !== '1.1' || hosts.length !== 1 || !ownHosts.has(hosts[0] ?? '')) return 403
  if (marksOfBrowsers.some(name => headers[name] !== undefined)) return 403
  const given = /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  return isSame(given, token) ? null : 401
}

/** Digests have one length, so neither the length nor the place of the first difference shows in the time. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
