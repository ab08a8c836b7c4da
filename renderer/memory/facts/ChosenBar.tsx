// What can be done with all facts that are chosen, at the foot of the page while there are some.

import { Check, Merge, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { Fact } from '../../../shared/facts.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { ExpiryMenu } from './ExpiryMenu.tsx'
import { MergeDialog } from './MergeDialog.tsx'
import { useFactActions } from './use-fact-actions.ts'

export interface ChosenBarProps {
  readonly facts: readonly Fact[]
  readonly onDone: () => void
}

export function ChosenBar({ facts, onDone }: ChosenBarProps) {
  const { t } = useWords()
  const { keep, reject, forget } = useFactActions()
  const [isMerging, setMerging] = useState(false)
  const open = facts.filter(({ state }) => state !== 'accepted')
  const proposed = facts.filter(({ state }) => state === 'proposed')
  const finish = (work: Promise<void>) => void work.then(onDone)
  return (
    <div className="facts-chosen" role="group" aria-label={t('memory.facts.chosen', { count: facts.length })}>
      <span className="facts-chosen-count numbers" role="status">
        {t('memory.facts.chosen', { count: facts.length })}
      </span>
      {open.length > 0 && (
        <Button variant="quiet" icon={Check} onPress={() => finish(keep(open))}>
          {t('memory.facts.keep')}
        </Button>
      )}
      {proposed.length > 0 && (
        <Button variant="quiet" icon={X} onPress={() => finish(reject(proposed))}>
          {t('memory.facts.reject')}
        </Button>
      )}
      {facts.length > 1 && (
        <Button variant="quiet" icon={Merge} onPress={() => setMerging(true)}>
          {t('memory.facts.merge')}
        </Button>
      )}
      <Button variant="quiet" icon={Trash2} onPress={() => finish(forget(facts))}>
        {t('memory.facts.forget')}
      </Button>
      {open.length === 0 && <ExpiryMenu facts={facts} />}
      <IconButton label={t('memory.facts.chooseNone')} icon={X} onPress={onDone} />
      {isMerging && <MergeDialog facts={facts} onClose={() => setMerging(false)} onDone={onDone} />}
    </div>
  )
}
