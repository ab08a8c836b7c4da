// HTTPS_PROXY and its kin, for downloads only.

import { http } from './node-http.ts'

let users = 0
let restore: (() => void) | undefined

/**
 * While `work` runs, fetch goes through the proxy of the environment; not longer, because what talks to this computer
 * must not. Older Node 24 lacks the call; there NODE_USE_ENV_PROXY=1 does it for the whole process.
 */
export async function throughProxy<T>(work: () => Promise<T>): Promise<T> {
  if (users++ === 0 && 'setGlobalProxyFromEnv' in http) restore = http.setGlobalProxyFromEnv()
  try {
    return await work()
  } finally {
    if (--users === 0) restore?.()
  }
}
