// TeX, drawn by KaTeX once that has been loaded; until then, and where it is wrong, the source stands.

import { useEffect, useLayoutEffect, useRef, useState } from 'react'

export interface FormulaProps {
  /** Empty while it is still being written. */
  readonly tex: string
  /** With its delimiters, as it was written. */
  readonly source: string
  readonly isDisplay: boolean
}

type Draw = (tex: string, element: HTMLElement, isDisplay: boolean) => boolean

let draw: Draw | null = null
let loading: Promise<Draw> | null = null

function load(): Promise<Draw> {
  loading ??= import('./katex-door.ts').then(door => (draw = door.drawFormula))
  return loading
}

export function Formula({ tex, source, isDisplay }: FormulaProps) {
  const box = useRef<HTMLSpanElement>(null)
  const [isLoaded, setLoaded] = useState(draw !== null)
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    if (draw !== null || tex === '') return
    let isGone = false
    load().then(
      () => {
        if (!isGone) setLoaded(true)
      },
      () => {
        loading = null
      },
    )
    return () => {
      isGone = true
    }
  }, [tex])
  useLayoutEffect(() => {
    if (!isLoaded || box.current === null) return
    setDrawn(tex !== '' && draw !== null && draw(tex, box.current, isDisplay))
  }, [tex, isDisplay, isLoaded])
  return (
    <span className={isDisplay ? 'formula formula-display' : 'formula'} tabIndex={isDisplay ? 0 : undefined}>
      <span ref={box} hidden={!isDrawn} />
      {!isDrawn && <code dir="ltr">{source}</code>}
    </span>
  )
}
