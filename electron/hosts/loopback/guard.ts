// The gates of the loopback host. Behind it are the user's conversations, and any page in any browser of this computer,
// any program and any other user can reach the port. For every request and every upgrade, in this order:
//  1. the socket is bound to 127.0.0.1 alone (http-server.ts);
//  2. HTTP/1.1 with exactly one Host header, exactly ours: names that were made to resolve to 127.0.0.1 fail here;
//  3. a plain path (no absolute form), of bounded length, without body;
//  4. GET or HEAD; an upgrade only GET;
//  5. Origin, when there is one, exactly that of the Host; an upgrade must have it;
//  6. Sec-Fetch-Site, when there is one, same-origin or none; only the page itself may be navigated to from elsewhere,
//     since the launch file has another origin, and the page holds no secret.
// What passes gets static files, or a WebSocket whose first frame within 2 s must carry a token or a one-use code
// (session.ts, rpc/connection.ts). No cookies, no CORS headers. Refusals are alike and repeat nothing of the request.

import type { IncomingMessage } from 'node:http'

const MAX_URL_LENGTH = 2_048

/** Null, or the status to refuse with. */
export function guard(request: IncomingMessage, ownHosts: ReadonlySet<string>, isUpgrade: boolean): number | null {
  const { headers, method, url = '' } = request
  const host = onlyHost(request)
  if (request.httpVersion !== '1.1' || host === null || !ownHosts.has(host)) return 403
  if (!url.startsWith('/')) return 403
  if (url.length > MAX_URL_LENGTH) return 414
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) return 413
  if (method !== 'GET' && (method !== 'HEAD' || isUpgrade)) return 403
  if (headers.origin === undefined ? isUpgrade : headers.origin !== `http://${host}`) return 403
  const site = headers['sec-fetch-site']
  const isFromHere = site === undefined || site === 'same-origin' || site === 'none'
  return isFromHere || isNavigationToPage(request) ? null : 403
}

/** Node keeps the first of several Host headers in `headers`; here several are none. */
function onlyHost({ rawHeaders }: IncomingMessage): string | null {
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host')
  return hosts.length === 1 ? (hosts[0] ?? null) : null
}

function isNavigationToPage({ headers, url }: IncomingMessage): boolean {
  return url === '/' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
