// Backups: what there is, one more now, back to one of them, and whether they would work.

import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Backup } from '../../shared/durability-models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useWords } from '../ui/i18n.ts'
import { BackupRow } from './BackupRow.tsx'
import './Backups.css'

export function Backups() {
  const { t, formats } = useWords()
  const { backups } = useStores()
  const { list, work, load, create, remove, restore } = useStore(backups)
  const [asked, setAsked] = useState<{ readonly kind: 'restore' | 'remove'; readonly backup: Backup } | null>(null)
  useEffect(() => void load(), [load])
  if (list === null) return null
  const rollbackTo = list.items.find(({ name }) => name === list.rollbackTo) ?? null
  return (
    <section className="page-section backups" aria-busy={work !== null}>
      <h2>{t('settings.backups.title')}</h2>
      <p className="page-hint">{t('settings.backups.effect', { days: list.keptDays })}</p>
      <div className="backup-actions">
        <Button variant="primary" isDisabled={work !== null} onPress={() => void create()}>
          {t(work?.kind === 'create' ? 'settings.backups.creating' : 'settings.backups.create')}
        </Button>
        {rollbackTo !== null && (
          <Button isDisabled={work !== null} onPress={() => setAsked({ kind: 'restore', backup: rollbackTo })}>
            {t('settings.backups.rollback')}
          </Button>
        )}
      </div>
      {list.failure !== null && (
        <p className="setting-problem" role="alert">
          {t('settings.backups.failure', { at: formats.moment(list.failure.at) })}
        </p>
      )}
      {list.recoveries.map(({ at, keptIn, savedMessages, fromBackupMessages, lostMessages }) => (
        <p key={at} className="backup-recovery">
          {t('settings.backups.recovery', {
            at: formats.moment(at),
            saved: savedMessages,
            fromBackup: fromBackupMessages,
            lost: lostMessages,
          })}{' '}
          <span className="code">{keptIn}</span>
        </p>
      ))}
      {list.items.length === 0 ? (
        <p className="page-hint">{t('settings.backups.none')}</p>
      ) : (
        <ul role="list" className="backup-list">
          {list.items.map(backup => (
            <BackupRow
              key={backup.name}
              backup={backup}
              onRestore={() => setAsked({ kind: 'restore', backup })}
              onRemove={() => setAsked({ kind: 'remove', backup })}
            />
          ))}
        </ul>
      )}
      <p className="page-hint">
        {t('settings.backups.place', { size: formats.bytes(list.totalBytes) })} <span className="code">{list.dir}</span>
      </p>
      {asked !== null && (
        <Dialog title={t(`settings.backups.${asked.kind}.title`)} isOpen onClose={() => setAsked(null)}>
          <p>{t(`settings.backups.${asked.kind}.body`, { at: formats.moment(asked.backup.createdAt) })}</p>
          <div className="dialog-actions">
            <Button variant="quiet" onPress={() => setAsked(null)}>
              {t('app.cancel')}
            </Button>
            <Button
              variant={asked.kind === 'remove' ? 'danger' : 'primary'}
              onPress={() => {
                setAsked(null)
                void (asked.kind === 'restore' ? restore : remove)(asked.backup.name)
              }}
            >
              {t(`settings.backups.${asked.kind}.do`)}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  )
}
