import { Download } from 'lucide-react'
import { Menu as AriaMenu, Popover, SubmenuTrigger } from 'react-aria-components'
import type { Conversation } from '../../../shared/models.ts'
import { useStores } from '../../stores.ts'
import { useWords } from '../../ui/i18n.ts'
import { MenuItem } from '../../ui/Menu.tsx'
import type { ExportFormat } from './save-export.ts'

const formats = ['markdown', 'html', 'json'] as const satisfies readonly ExportFormat[]

/** 'Export' with its formats, for a conversation's menu. */
export function ExportMenuItems({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useWords()
  const { exports, notices } = useStores()
  const { conversationId, title } = conversation
  return (
    <SubmenuTrigger>
      <MenuItem icon={Download}>{t('memory.export')}</MenuItem>
      <Popover className="popover menu-popover">
        <AriaMenu className="menu" aria-label={t('memory.export')}>
          {formats.map(format => (
            <MenuItem
              key={format}
              icon={Download}
              onAction={() =>
                void exports.getState().save({ conversationId, title, format }).catch(notices.getState().tellError)
              }
            >
              {t(`memory.export.${format}`)}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </SubmenuTrigger>
  )
}
