import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Canary {
  readonly url: string
  /** Paths that were asked for; none, where nothing may leave. */
  readonly hits: readonly string[]
  close(): void
}

/** A server of this computer that nobody has a reason to ask. */
export async function startCanary(): Promise<Canary> {
  const hits: string[] = []
  const server = http.createServer((request, response) => {
    hits.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    close: () => void server.close(),
  }
}
