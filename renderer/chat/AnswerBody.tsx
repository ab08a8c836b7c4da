// The text of an answer: what is stored, or, while it is written, what has come so far.

import { useStore } from 'zustand'
import type { Message } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { AnswerPhase } from './AnswerPhase.tsx'
import { Markdown } from './markdown/Markdown.tsx'
import { Reasoning } from './Reasoning.tsx'

export function AnswerBody({ message }: { readonly message: Message }) {
  const { answers } = useStores()
  const live = useStore(answers, state => state.live[message.messageId])
  const isStreaming = message.status === 'streaming'
  // After a reconnection the stored text may be ahead of what is followed anew.
  const text = longer(live?.text, message.content)
  const reasoning = longer(live?.reasoning, message.reasoning ?? '')
  if (text === '' && reasoning === '' && !isStreaming) return null
  return (
    <div className="answer" dir="auto">
      {reasoning !== '' && <Reasoning text={reasoning} isStreaming={isStreaming && text === ''} />}
      {text !== '' && (
        <div data-message={message.messageId}>
          <Markdown text={text} isStreaming={isStreaming} />
        </div>
      )}
      {isStreaming && text === '' && (
        <AnswerPhase
          key={live?.phase}
          phase={live?.phase ?? null}
          since={live?.phaseSince}
          cause={live?.cause ?? null}
        />
      )}
    </div>
  )
}

function longer(live: string | undefined, stored: string): string {
  return live !== undefined && live.length >= stored.length ? live : stored
}
