// The one place that knows which host the page runs on.
// Loopback: the launch code in the address (#c=CODE) is good for one hello; the token that answers it lives in this tab's
// sessionStorage, so a reload works and another tab or a later run does not. Neither stays in the address or the history.

import { createClient, type Client } from '../../shared/client.ts'
import { createIpcPort } from './ipc-port.ts'
import { openWebSocketPort } from './web-socket-port.ts'

const TOKEN_KEY = 'jarvis.token'
const CODE_MARK = '#c='

export function connect(): Client {
  const bridge = window.jarvis
  if (bridge) return createClient({ connect: () => createIpcPort(bridge) })
  let code = takeLaunchCode()
  // A new address pasted into this tab changes nothing but the hash.
  window.addEventListener('hashchange', () => {
    if (window.location.hash.startsWith(CODE_MARK)) window.location.reload()
  })
  return createClient({
    connect: () => openWebSocketPort(`ws://${window.location.host}/rpc`),
    credentials: () => {
      const token = sessionStorage.getItem(TOKEN_KEY)
      return { ...(token !== null && { token }), ...(code !== null && { code }) }
    },
    onWelcome: ({ token }) => {
      code = null
      if (token !== undefined) sessionStorage.setItem(TOKEN_KEY, token)
    },
  })
}

function takeLaunchCode(): string | null {
  const { hash, pathname } = window.location
  if (!hash.startsWith(CODE_MARK)) return null
  window.history.replaceState(null, '', pathname)
  return hash.slice(CODE_MARK.length)
}
