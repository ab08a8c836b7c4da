import { memo } from 'react'
import type { SearchHit } from '../../shared/search-models.ts'
import { useWords } from '../ui/i18n.ts'
import { chatRoute, hrefOf } from '../ui/route-store.ts'
import { markedParts } from './marked-parts.ts'

/** Reasons shown: those that weigh most. */
const SHOWN_REASONS = 2

/** A message that was found: where its words stand, who said it, where and when, and why it is here. */
export const SearchResult = memo(function SearchResult({ hit }: { readonly hit: SearchHit }) {
  const { t, formats } = useWords()
  const { conversationId, messageId, conversationTitle, role, name, createdAt, snippet, why } = hit
  const parts = markedParts(snippet)
  return (
    <a className="timeline-row" href={hrefOf(chatRoute(conversationId, messageId))}>
      <span className="timeline-snippet" dir="auto">
        {parts.map(({ text, isMarked }, at) => (isMarked ? <mark key={at}>{text}</mark> : text))}
        {parts.every(({ text }) => text.trim() === '') && t('memory.noText')}
      </span>
      <span className="timeline-facts search-facts numbers">
        <span>{name ?? t(`memory.role.${role}`)}</span>
        <span className="timeline-title" dir="auto">
          {conversationTitle}
        </span>
        <time dateTime={new Date(createdAt).toISOString()}>{formats.moment(createdAt)}</time>
        {why.length > 0 && (
          <span className="search-why">
            {formats.list(why.slice(0, SHOWN_REASONS).map(({ kind }) => t(`memory.search.why.${kind}`)))}
          </span>
        )}
      </span>
    </a>
  )
})
