// session.defaultSession: what the app decides about permissions and requests, asked for by the page's real ones.

import type { OnBeforeRequestListenerDetails, Session } from 'electron'
import type { BrowserContext, Request, Route } from 'playwright-core'
import { fromStandIn, toStandIn } from './chromium.ts'
import { strict } from './strict.ts'

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0]
type DeviceHandler = Parameters<Session['setDevicePermissionHandler']>[0]
type DisplayMediaHandler = Parameters<Session['setDisplayMediaRequestHandler']>[0]
type BeforeRequest = (details: OnBeforeRequestListenerDetails, callback: (answer: { cancel?: boolean }) => void) => void
export type ProtocolHandler = (request: GlobalRequest) => GlobalResponse | Promise<GlobalResponse>
export type Permission = Parameters<NonNullable<CheckHandler>>[1]

interface Handlers {
  request: RequestHandler
  check: CheckHandler
  device: DeviceHandler
  displayMedia: DisplayMediaHandler
  beforeRequest: BeforeRequest | null
  readonly protocols: Map<string, ProtocolHandler>
}

export const handlers: Handlers = {
  request: null,
  check: null,
  device: null,
  displayMedia: null,
  beforeRequest: null,
  protocols: new Map(),
}

export const defaultSession = strict('session', {
  setPermissionRequestHandler: (handler: RequestHandler) => void (handlers.request = handler),
  setPermissionCheckHandler: (handler: CheckHandler) => void (handlers.check = handler),
  setDevicePermissionHandler: (handler: DeviceHandler) => void (handlers.device = handler),
  setDisplayMediaRequestHandler: (handler: DisplayMediaHandler) => void (handlers.displayMedia = handler),
  webRequest: strict('webRequest', {
    onBeforeRequest: (listener: BeforeRequest) => void (handlers.beforeRequest = listener),
  }),
  protocol: strict('protocol', {
    handle: (scheme: string, handler: ProtocolHandler) => void handlers.protocols.set(scheme, handler),
  }),
})

/** As Electron answers a page: the check first, then the request. Without a handler it says yes, so a missing one shows. */
export async function isPermitted(permission: Permission, url: string, isMainFrame = true): Promise<boolean> {
  const origin = url.replace(/^(\w+:\/\/[^/]*).*$/s, '$1/')
  const isChecked = handlers.check?.(null, permission, origin, { isMainFrame, requestingUrl: url }) ?? true
  const isGranted = await new Promise<boolean>(resolve => {
    if (handlers.request === null) return resolve(true)
    handlers.request(null as never, permission, resolve, { isMainFrame, requestingUrl: url })
  })
  return isChecked && isGranted
}

const chromiumNames = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  midi: 'midi',
} as const satisfies Partial<Record<Permission, string>>

/** Lets Chromium itself decide as the app does, for the page at `url`. */
export async function applyPermissions(context: BrowserContext, url: string): Promise<void> {
  const granted: string[] = []
  for (const [permission, name] of Object.entries(chromiumNames)) {
    if (await isPermitted(permission as Permission, url)) granted.push(name)
  }
  await context.clearPermissions()
  await context.grantPermissions(granted, { origin: new URL(toStandIn(url)).origin })
}

export function isRequestCancelled(url: string): boolean {
  let isCancelled = false
  const details = { url: fromStandIn(url) } as OnBeforeRequestListenerDetails
  handlers.beforeRequest?.(details, answer => (isCancelled = answer.cancel ?? false))
  return isCancelled
}

export async function callProtocol(url: string, init?: RequestInit): Promise<Response> {
  const handler = handlers.protocols.get(url.replace(/:.*$/s, ''))
  if (handler === undefined) throw new Error(`no protocol handler for ${url}`)
  return await handler(new Request(url, init))
}

export async function answerRequest(route: Route, request: Request): Promise<void> {
  const url = fromStandIn(request.url())
  if (isRequestCancelled(request.url())) return await route.abort('blockedbyclient')
  if (url === request.url()) return await route.continue()
  const body = request.postDataBuffer()
  const response = await callProtocol(url, {
    method: request.method(),
    headers: request.headers(),
    ...(body && { body: new Uint8Array(body) }),
  })
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}
