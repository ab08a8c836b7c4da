// The page's connection to the router: a FramePort over one Electron channel.
// Frames are objects. Beside them the channel carries two words: 'open' from the page starts a connection and ends the
// one before it (a reload needs no other sign), 'close' from either side ends it.
// Whoever sends is checked at every message: our window's main frame, showing our origin.

import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'
import { BRIDGE_CHANNEL } from '../../../shared/desktop-bridge.ts'
import { FrameInbox } from '../../../shared/frame-inbox.ts'
import { isFrameTooLarge, tooLarge } from '../../../shared/frame-size.ts'
import type { FramePort, ServerFrame, Unsubscribe } from '../../../shared/frames.ts'
import { isOwnUrl } from './origin.ts'

/** Calls `onConnection` for every connection the page of `contents` opens. */
export function listenForPage(contents: WebContents, onConnection: (port: FramePort) => void): void {
  let port: IpcPort | null = null
  const receive = (event: IpcMainEvent, message: unknown) => {
    if (!isFromOurPage(event, contents)) return
    if (message === 'open') {
      port?.end('the page opened another connection')
      port = new IpcPort(contents)
      onConnection(port)
    } else if (message === 'close') port?.end('closed by the page')
    else port?.receive(message)
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

class IpcPort implements FramePort {
  /** Electron queues without telling how much. */
  readonly bufferedBytes = 0
  readonly #inbox = new FrameInbox()
  readonly #contents: WebContents

  constructor(contents: WebContents) {
    this.#contents = contents
  }

  send(frame: ServerFrame): void {
    if (this.#inbox.isClosed || this.#contents.isDestroyed()) return
    if (isFrameTooLarge(frame)) throw tooLarge()
    this.#contents.send(BRIDGE_CHANNEL, frame)
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
    if (!this.#inbox.isClosed && !this.#contents.isDestroyed()) this.#contents.send(BRIDGE_CHANNEL, 'close')
    this.end(reason)
  }

  /** Ends without a word to the page, which is gone or has a newer connection. */
  end(reason: string): void {
    this.#inbox.close(reason)
  }
}
