// How much was found, and what cannot be found yet. It is shown at once and told to screen readers when typing pauses: told
// at every letter it would talk over the next one.

import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

const PAUSE_MS = 800

export function SearchStatus() {
  const { t, formats } = useWords()
  const { search, searchModels } = useStores()
  const total = useStore(search, state => (state.searched === null || state.error !== null ? null : state.total))
  const isIncomplete = useStore(search, state => state.searched !== null && !state.isMeaningComplete)
  const progress = useStore(searchModels, state => state.progress)
  useEffect(() => (isIncomplete ? searchModels.getState().follow() : undefined), [isIncomplete, searchModels])
  const left = isIncomplete ? (progress?.left ?? 0) : 0
  const isReady = isIncomplete && progress?.meaningComplete === true
  // What was found by words alone may be found better now.
  useEffect(() => {
    if (isReady) void search.getState().search()
  }, [isReady, search])

  const found = total === null ? '' : t('memory.search.count', { count: total, number: formats.number(total) })
  const [told, setTold] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setTold(found), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [found])
  const perSecond = progress?.messagesPerSecond ?? null
  return (
    <>
      <p className="search-status">
        {found}
        {isIncomplete && ` ${t('memory.search.incomplete', { count: left, number: formats.number(left) })}`}
        {left > 0 &&
          perSecond !== null &&
          perSecond > 0 &&
          ` ${t('memory.search.left', { left: formats.duration(Math.max(1_000, (left / perSecond) * 1_000)) })}`}
      </p>
      <p className="visually-hidden" role="status">
        {told}
      </p>
    </>
  )
}
