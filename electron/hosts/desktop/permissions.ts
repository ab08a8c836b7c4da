// What the page may ask the system for. Electron grants everything unless told otherwise.

import type { Session } from 'electron'
import { isOwnUrl } from './origin.ts'

const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'notifications'])

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(allowed.has(permission) && details.isMainFrame && isOwnUrl(details.requestingUrl))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => allowed.has(permission) && isOwnUrl(requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
}
