import { useStore } from 'zustand'
import type { Backup } from '../../shared/durability-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'

export interface BackupRowProps {
  readonly backup: Backup
  readonly onRestore: () => void
  readonly onRemove: () => void
}

/** One backup, what is known of it, and what was found when it was looked into. */
export function BackupRow({ backup, onRestore, onRemove }: BackupRowProps) {
  const { t, formats } = useWords()
  const { backups } = useStores()
  const { work, drills, held, drill, countHeld } = useStore(backups)
  const { name, kind, createdAt, sizeBytes, messages } = backup
  const isBusy = work !== null
  const isMine = work?.name === name
  const report = drills[name]
  const heldMessages = held[name]
  return (
    <li className="backup">
      <div className="backup-facts">
        <strong>{formats.moment(createdAt)}</strong>
        <span>
          {t(`settings.backups.kind.${kind}`)} · {formats.bytes(sizeBytes)}
          {messages !== null && ` · ${t('settings.backups.messages', { count: messages })}`}
        </span>
        <span role="status">
          {isMine && work.kind !== 'remove' && t(`settings.backups.working.${work.kind}`)}
          {report !== undefined &&
            t(report.ok ? 'settings.backups.drill.ok' : 'settings.backups.drill.bad', {
              took: formats.duration(report.tookMs),
            })}{' '}
          {heldMessages !== undefined && t('settings.backups.held', { count: heldMessages })}
        </span>
      </div>
      <div className="backup-buttons">
        <Button isDisabled={isBusy} onPress={onRestore}>
          {t('settings.backups.restore.do')}
        </Button>
        <Button variant="quiet" isDisabled={isBusy} onPress={() => void drill(name)}>
          {t('settings.backups.drill')}
        </Button>
        <Button variant="quiet" isDisabled={isBusy} onPress={() => void countHeld(name)}>
          {t('settings.backups.countHeld')}
        </Button>
        <Button variant="quiet" isDisabled={isBusy} onPress={onRemove}>
          {t('settings.backups.remove.do')}
        </Button>
      </div>
    </li>
  )
}
