// The edge of the sidebar: dragged, or moved with the arrow keys; a double click brings back the usual width.

import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { defaultSettings } from '../../shared/default-settings.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

const MIN_WIDTH = 220
const MAX_WIDTH = 360
const STEP = 12

export interface SidebarResizerProps {
  readonly width: number
  /** The width while it is being dragged; null when the setting counts again. */
  readonly onDrag: (width: number | null) => void
}

export function SidebarResizer({ width, onDrag }: SidebarResizerProps) {
  const { t } = useWords()
  const { settings, notices } = useStores()
  const drag = useRef<{ readonly fromX: number; readonly fromWidth: number } | null>(null)

  const keep = (sidebarWidth: number) => {
    onDrag(null)
    settings.getState().set({ sidebarWidth }).catch(notices.getState().tellError)
  }
  const widthAt = (event: PointerEvent) =>
    drag.current === null ? width : clamped(drag.current.fromWidth + event.clientX - drag.current.fromX)

  return (
    <div
      className="sidebar-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('app.sidebar.resize')}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { fromX: event.clientX, fromWidth: width }
      }}
      onPointerMove={event => {
        if (drag.current !== null) onDrag(widthAt(event))
      }}
      onPointerUp={event => {
        if (drag.current !== null && event.clientX !== drag.current.fromX) keep(widthAt(event))
        drag.current = null
      }}
      onPointerCancel={() => {
        drag.current = null
        onDrag(null)
      }}
      onDoubleClick={() => keep(defaultSettings.sidebarWidth)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'ArrowLeft') keep(clamped(width - STEP))
        else if (event.key === 'ArrowRight') keep(clamped(width + STEP))
        else return
        event.preventDefault()
      }}
    />
  )
}

function clamped(width: number): number {
  return Math.round(Math.min(Math.max(width, MIN_WIDTH), MAX_WIDTH))
}
