// The page's own workers. Under the content security policy only this policy may name a worker, and it names these alone.

import highlightUrl from './chat/markdown/highlight.worker.ts?worker&url'
import layoutUrl from './memory/graph/layout.worker.ts?worker&url'

const urls = { highlight: highlightUrl, layout: layoutUrl } as const

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL: (url: string) => string
  }
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined

export function startWorker(name: keyof typeof urls): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  policy ??= trustedTypes?.createPolicy('jarvis-worker', {
    createScriptURL: url => {
      if (!Object.values(urls).includes(url)) throw new TypeError('Not a worker of this page.')
      return url
    },
  })
  return new Worker(policy?.createScriptURL(urls[name]) ?? urls[name], { type: 'module' })
}
