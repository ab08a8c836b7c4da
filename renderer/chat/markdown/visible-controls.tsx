// Code that reads differently from what it does: characters that turn the direction of writing are shown by their number.

import type { ReactNode } from 'react'

const CONTROLS = /([\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069])/

export function withVisibleControls(code: string): ReactNode {
  if (!CONTROLS.test(code)) return code
  return code.split(CONTROLS).map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      <span key={index} className="markdown-control">
        {`U+${piece.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`}
      </span>
    ),
  )
}
