// app://jarvis/…: the built page, from files, with the security headers of both hosts.

import { readFile } from 'node:fs/promises'
import type { CustomScheme, Protocol } from 'electron'
import { securityHeaders } from '../../lib/content-security-policy.ts'
import { findStaticFile } from '../../lib/static-file.ts'
import { appScheme, isOwnUrl } from './origin.ts'

/** To be registered before Electron is ready. */
export const appSchemeRegistration: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}

export function servePage(protocol: Protocol, pageDir: string): void {
  protocol.handle(appScheme, async request => {
    if (!isOwnUrl(request.url) || request.method !== 'GET') return refuse()
    // Cut by hand: a parser would resolve dots and so hide what was asked for.
    const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/.exec(request.url)?.[1] ?? ''
    const file = await findStaticFile(pageDir, path)
    if (file === null) return refuse()
    const headers = { ...securityHeaders(), 'Content-Type': file.contentType, 'Cache-Control': file.cacheControl }
    return new Response(await readFile(file.path), { headers })
  })
}

function refuse(): Response {
  return new Response('Not found\n', { status: 404, headers: { ...securityHeaders(), 'Content-Type': 'text/plain' } })
}
