import { Dialog } from '../ui/Dialog.tsx'
import { useWords } from '../ui/i18n.ts'
import { Shortcut } from '../ui/Shortcut.tsx'
import { localKeys, shortcuts } from '../ui/shortcuts.ts'
import './ShortcutsDialog.css'

export function ShortcutsDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useWords()
  return (
    <Dialog title={t('app.shortcuts')} isOpen={isOpen} onClose={onClose}>
      <dl className="shortcuts-list">
        {[...shortcuts, ...localKeys].map(({ keys, words }) => (
          <div key={words}>
            <dt>{t(words)}</dt>
            <dd>
              <Shortcut keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
