// The page's connection to the router: a FramePort over one Electron channel.
// A page that reloads says 'open' again, which ends the connection it had; nothing else tells of a reload.
// Whoever sends is checked at every message: our window's main frame, showing our origin.

import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'
import { BRIDGE_CHANNEL, type BridgeMessage } from '../../../shared/desktop-bridge.ts'
import { FrameInbox } from '../../../shared/frame-inbox.ts'
import { isFrameTooLarge, tooLarge } from '../../../shared/frame-size.ts'
import type { FramePort, ServerFrame, Unsubscribe } from '../../../shared/frames.ts'
import { isOwnUrl } from './origin.ts'

const MAX_NAME_LENGTH = 100

/** Calls `onConnection` for every connection the page of `contents` opens. */
export function listenForPage(contents: WebContents, onConnection: (port: FramePort) => void): void {
  let port: IpcPort | null = null
  const receive = (event: IpcMainEvent, given: unknown) => {
    const message = isFromOurPage(event, contents) ? readMessage(given) : null
    if (message === null) return
    if (message.kind === 'open') {
      port?.end('the page opened another connection')
      port = new IpcPort(contents, message.connection)
      onConnection(port)
    } else if (port?.connection !== message.connection) return
    else if (message.kind === 'frame') port.receive(message.frame)
    else port.end('closed by the page')
  }
  ipcMain.on(BRIDGE_CHANNEL, receive)
  contents.on('render-process-gone', () => port?.end('the page crashed'))
  contents.once('destroyed', () => {
    ipcMain.off(BRIDGE_CHANNEL, receive)
    port?.end('the window closed')
  })
}

function isFromOurPage(event: IpcMainEvent, contents: WebContents): boolean {
  const frame = event.senderFrame
  return event.sender === contents && frame !== null && frame.parent === null && isOwnUrl(frame.url)
}

function readMessage(given: unknown): BridgeMessage | null {
  const { kind, connection, frame } = (typeof given === 'object' && given !== null ? given : {}) as Record<
    string,
    unknown
  >
  if (typeof connection !== 'string' || connection.length > MAX_NAME_LENGTH) return null
  if (kind === 'open' || kind === 'close') return { kind, connection }
  return kind === 'frame' ? { kind, connection, frame } : null
}

class IpcPort implements FramePort {
  /** Electron queues without telling how much. */
  readonly bufferedBytes = 0
  readonly #inbox = new FrameInbox()
  readonly connection: string
  readonly #contents: WebContents

  constructor(contents: WebContents, connection: string) {
    this.#contents = contents
    this.connection = connection
  }

  send(frame: ServerFrame): void {
    if (this.#inbox.isClosed) return
    if (isFrameTooLarge(frame)) throw tooLarge()
    this.#tell({ kind: 'frame', connection: this.connection, frame })
  }

  receive(frame: unknown): void {
    if (isFrameTooLarge(frame)) this.close('the page sent too much at once')
    else this.#inbox.receive(frame)
  }

  onFrame(listener: (frame: unknown) => void): Unsubscribe {
    return this.#inbox.onFrame(listener)
  }

  onClose(listener: (reason: string) => void): Unsubscribe {
    return this.#inbox.onClose(listener)
  }

  close(reason = 'closed'): void {
    if (!this.#inbox.isClosed) this.#tell({ kind: 'close', connection: this.connection })
    this.end(reason)
  }

  /** Ends without a word to the page, which is gone or has a newer connection. */
  end(reason: string): void {
    this.#inbox.close(reason)
  }

  #tell(message: BridgeMessage): void {
    if (!this.#contents.isDestroyed()) this.#contents.send(BRIDGE_CHANNEL, message)
  }
}
