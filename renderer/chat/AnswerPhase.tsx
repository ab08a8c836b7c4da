import { useEffect, useState } from 'react'
import type { ErrorShape } from '../../shared/errors.ts'
import type { AnswerPhase as Phase } from '../../shared/models.ts'
import { Delayed } from '../ui/Delayed.tsx'
import { useWords } from '../ui/i18n.ts'
import { ErrorNotice } from './ErrorNotice.tsx'

export interface AnswerPhaseProps {
  readonly phase: Phase | null
  /** When it began, by `performance.now()`. */
  readonly since: number | undefined
  readonly cause: ErrorShape | null
}

/** What an answer without text is waiting for; a wait long enough to wonder about shows its seconds. */
export function AnswerPhase({ phase, since, cause }: AnswerPhaseProps) {
  const { t } = useWords()
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = since === undefined ? 0 : Math.floor((now - since) / 1_000)
  return (
    <Delayed>
      {cause !== null && <ErrorNotice error={cause} isWaiting />}
      <p className="answer-phase numbers">
        <span className="answer-caret" aria-hidden="true" />
        {phase !== null && t(`chat.phase.${phase}`)}
        {seconds >= 3 && <span className="answer-phase-time">{t('chat.phase.seconds', { seconds })}</span>}
      </p>
    </Delayed>
  )
}
