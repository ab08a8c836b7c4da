import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { Branch } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'

/** ‹ 2/3 › between the versions of a question or an answer. */
export function BranchSwitcher({ branch }: { readonly branch: Branch }) {
  const { t } = useWords()
  const { turn } = useStores()
  const { index, count, previousId, nextId } = branch
  if (count < 2) return null
  const show = (messageId: string | null) => {
    if (messageId !== null) void turn.getState().showBranch(messageId)
  }
  return (
    <span className="branch-switcher" role="group" aria-label={t('chat.branch', { index, count })}>
      <IconButton
        label={t('chat.branch.previous')}
        icon={ChevronLeft}
        isDisabled={previousId === null}
        onPress={() => show(previousId)}
      />
      <span className="numbers" aria-hidden="true">
        {index}/{count}
      </span>
      <IconButton
        label={t('chat.branch.next')}
        icon={ChevronRight}
        isDisabled={nextId === null}
        onPress={() => show(nextId)}
      />
    </span>
  )
}
