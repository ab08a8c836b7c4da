// A list of facts that one goes through by arrows. When the one with the focus goes, the focus is on what took its place.

import { useLayoutEffect, useRef, useState } from 'react'
import type { Fact } from '../../../shared/facts.ts'
import { FactRow } from './FactRow.tsx'

export interface FactListProps {
  readonly labelledBy: string
  readonly facts: readonly Fact[]
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (factId: string) => void
  /** The last one that had the focus has gone. */
  readonly onEmpty: () => void
}

export function FactList({ labelledBy, facts, chosen, onChoose, onEmpty }: FactListProps) {
  const list = useRef<HTMLUListElement>(null)
  const hasFocus = useRef(false)
  const [current, setCurrent] = useState(0)
  const shown = Math.min(current, Math.max(0, facts.length - 1))
  const focusOn = (index: number) => list.current?.querySelectorAll<HTMLElement>('li')[index]?.focus()

  useLayoutEffect(() => {
    if (!hasFocus.current || document.activeElement !== document.body) return
    if (facts.length > 0) return focusOn(shown)
    hasFocus.current = false
    onEmpty()
  }, [facts, shown, onEmpty])

  return (
    <ul
      ref={list}
      role="list"
      aria-labelledby={labelledBy}
      onFocus={event => {
        hasFocus.current = true
        const row = event.target.closest('li')
        const index = facts.findIndex(({ factId }) => factId === row?.dataset['fact'])
        if (index >= 0) setCurrent(index)
      }}
      onBlur={event => {
        // Gone to nowhere: what had it was taken away.
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) hasFocus.current = false
      }}
      onKeyDown={event => {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
        if (step === 0 || !(event.target instanceof HTMLLIElement)) return
        event.preventDefault()
        // Through all lists of the page.
        const rows = [...document.querySelectorAll<HTMLElement>('.fact-row')].filter(row => row.checkVisibility())
        rows[rows.indexOf(event.target) + step]?.focus()
      }}
    >
      {facts.map((fact, index) => (
        <FactRow
          key={fact.factId}
          fact={fact}
          isCurrent={index === shown}
          isChosen={chosen.has(fact.factId)}
          onChoose={onChoose}
        />
      ))}
    </ul>
  )
}
