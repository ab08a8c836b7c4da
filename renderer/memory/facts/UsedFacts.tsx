import { useEffect, useState } from 'react'
import type { Fact } from '../../../shared/facts.ts'
import type { Message } from '../../../shared/models.ts'
import { useStores } from '../../stores.ts'
import { useWords } from '../../ui/i18n.ts'
import { hrefOf } from '../../ui/route-store.ts'
import './FactsPart.css'

/** Which facts about the user went into an answer; each leads to where it can be changed. */
export function UsedFacts({ message }: { readonly message: Message }) {
  const { t } = useWords()
  const { readUsedFacts } = useStores()
  const [used, setUsed] = useState<readonly Fact[]>([])
  const { messageId, status } = message
  useEffect(() => {
    let isGone = false
    if (status !== 'streaming') {
      readUsedFacts(messageId)
        .then(items => {
          if (!isGone) setUsed(items)
        })
        .catch(() => undefined)
    }
    return () => {
      isGone = true
    }
  }, [messageId, status, readUsedFacts])
  if (used.length === 0) return null
  return (
    <p className="used-facts">
      <span>{t('memory.facts.usedHere')}</span>
      {used.map(({ factId, text }) => (
        <a key={factId} href={hrefOf({ view: 'memory', part: 'facts' })} dir="auto">
          {text}
        </a>
      ))}
    </p>
  )
}
