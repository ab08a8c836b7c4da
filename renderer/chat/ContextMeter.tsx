// How full the model's context is with this conversation: a small bar, shown once it says something, with the figures behind it.

import { useEffect, useState } from 'react'
import { Button, DialogTrigger, Meter, Popover } from 'react-aria-components'
import { useStore } from 'zustand'
import type { ContextUse } from '../../shared/context-use.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import './ContextMeter.css'

/** Below this share nobody needs to think of it. */
const SHOWN_FROM = 0.2
const FULL_FROM = 0.8

export function ContextMeter() {
  const { t, formats } = useWords()
  const use = useContextUse()
  if (use === null || use.contextLength === null) return null
  const { contextLength, usedTokens, reservedTokens, isCounted, leftOutMessages, isSummarised } = use
  const fraction = Math.min(1, usedTokens / Math.max(1, contextLength - reservedTokens))
  if (fraction < SHOWN_FROM && leftOutMessages === 0 && !isSummarised) return null
  const amount = t('chat.context.amount', {
    used: formats.number(usedTokens),
    total: formats.number(contextLength),
    counted: isCounted ? 'yes' : 'no',
  })
  return (
    <DialogTrigger>
      <Button className="context-meter" aria-label={`${t('chat.context')}: ${formats.percent(fraction)}`}>
        <Meter className="context-meter-bar" aria-label={t('chat.context')} value={fraction * 100}>
          <span
            className="context-meter-fill"
            data-full={fraction >= FULL_FROM}
            style={{ width: `${fraction * 100}%` }}
          />
        </Meter>
        <span className="numbers">{formats.percent(fraction)}</span>
      </Button>
      <Popover className="popover context-popover" aria-label={t('chat.context')} placement="top start">
        <p className="numbers">{amount}</p>
        <p>{t('chat.context.reserved', { tokens: formats.number(reservedTokens) })}</p>
        {isSummarised && <p>{t('chat.context.summarised')}</p>}
        {leftOutMessages > 0 && <p>{t('chat.context.leftOut', { count: leftOutMessages })}</p>}
      </Popover>
    </DialogTrigger>
  )
}

/** Asked anew when an answer has ended, old turns were summarised, or another model will answer. */
function useContextUse(): ContextUse | null {
  const { transcript, engine, turn } = useStores()
  const conversationId = useStore(transcript, state => state.conversationId)
  const lastEnded = useStore(
    transcript,
    state => state.items.findLast(({ status }) => status !== 'streaming')?.messageId,
  )
  const model = useStore(engine, state => state.status?.active?.model)
  const persona = useStore(turn, state => (conversationId === null ? undefined : state.personas[conversationId]))
  const version = useStore(turn, state => state.contextVersion)
  const [use, setUse] = useState<ContextUse | null>(null)
  useEffect(() => {
    if (conversationId === null || lastEnded === undefined) return setUse(null)
    let isWanted = true
    turn
      .getState()
      .readContext(conversationId)
      .then(
        found => isWanted && setUse(found),
        () => undefined,
      )
    return () => {
      isWanted = false
    }
  }, [turn, conversationId, lastEnded, model, persona, version])
  return use
}
