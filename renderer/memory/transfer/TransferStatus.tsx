// Imports and exports that go on out of sight, in the bar of the memory view.

import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { Delayed } from '../../ui/Delayed.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { Progress } from '../../ui/Progress.tsx'
import type { ExportProgress } from './export-store.ts'
import { shareOf } from './import-store.ts'

export function TransferStatus() {
  const { t, formats } = useWords()
  const { imports, exports } = useStores()
  const step = useStore(imports, state => state.step)
  const isOpen = useStore(imports, state => state.isOpen)
  const exported = useStore(exports, state => state.progress)
  const fraction = shareOf(step)
  return (
    <>
      {!isOpen && fraction !== null && (
        <Button variant="quiet" onPress={() => imports.getState().setOpen(true)}>
          {t('memory.import.behind', { percent: formats.percent(fraction) })}
        </Button>
      )}
      {exported !== null && (
        <Delayed>
          <Exporting progress={exported} />
          <IconButton label={t('memory.export.cancel')} icon={X} onPress={() => exports.getState().cancel()} />
        </Delayed>
      )}
    </>
  )
}

function Exporting({ progress: { messages, total, remainingMs } }: { readonly progress: ExportProgress }) {
  const { t, formats } = useWords()
  const label = t('memory.export.running', { number: formats.number(messages) })
  return (
    <span className="transfer-status numbers">
      <span className="transfer-status-words">
        {total === null ? label : t('memory.export.share', { percent: formats.percent(messages / Math.max(1, total)) })}
        {remainingMs !== null &&
          ` ${t('memory.export.left', { left: formats.duration(Math.max(1_000, remainingMs)) })}`}
      </span>
      <Progress label={label} fraction={total === null ? null : Math.min(1, messages / Math.max(1, total))} />
    </span>
  )
}
