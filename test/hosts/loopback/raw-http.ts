// HTTP as an attacker writes it: exact bytes on a socket.

import net from 'node:net'

export interface RawResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Null when the connection ends without an answer. Reads until the end, or until the end of an upgrade's head. */
export async function sendRaw(port: number, request: string): Promise<RawResponse | null> {
  return await new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', data => {
      text += data.toString('latin1')
      if (text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('connect', () => socket.write(request))
    socket.on('close', () => {
      if (text === '') resolve(null)
      else resolve(parse(text))
    })
    // A server that has answered may reset while we still write.
    socket.on('error', error =>
      text === '' && (error as NodeJS.ErrnoException).code !== 'ECONNRESET' ? reject(error) : null,
    )
  })
}

function parse(text: string): RawResponse {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => {
      const at = line.indexOf(':')
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
    }),
  )
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}

/** `lines` without the end of line; Connection: close is added so that the answer ends. */
export function requestOf(lines: readonly string[]): string {
  return [...lines, 'Connection: close', '', ''].join('\r\n')
}

export const upgradeLines = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
] as const
