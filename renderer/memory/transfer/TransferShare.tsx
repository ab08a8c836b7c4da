import { useStore } from 'zustand'
import { useStores } from '../../stores.ts'
import { useWords } from '../../ui/i18n.ts'
import { shareOf } from './import-store.ts'

/** How far an import or export is, beside the way to the memory: seen from every view. */
export function TransferShare() {
  const { t, formats } = useWords()
  const { imports, exports } = useStores()
  const imported = useStore(imports, state => shareOf(state.step))
  const exported = useStore(exports, ({ progress }) =>
    progress === null || progress.total === null ? null : Math.min(1, progress.messages / Math.max(1, progress.total)),
  )
  const share = imported ?? exported
  if (share === null) return null
  return (
    <span className="sidebar-link-share numbers">
      <span className="visually-hidden">{t(imported === null ? 'memory.export' : 'memory.import.title')}</span>{' '}
      {formats.percent(share)}
    </span>
  )
}
