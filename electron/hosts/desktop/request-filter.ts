// The second net under the content security policy: no request leaves the page's own scheme, whatever asked for it.

import type { Session } from 'electron'
import { isOwnUrl } from './origin.ts'

export function filterRequests(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isOwnUrl(details.url) && !details.url.startsWith('devtools://') })
  })
}
