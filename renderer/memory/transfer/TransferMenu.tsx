import { Download, Ellipsis, FileUp } from 'lucide-react'
import { MenuTrigger } from 'react-aria-components'
import { useStores } from '../../stores.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx'
import { ImportDialog } from './ImportDialog.tsx'

/** Bringing conversations in and writing all of them out, in the bar of the memory view. */
export function TransferMenu() {
  const { t } = useWords()
  const { imports, exports, notices } = useStores()
  const save = (format: 'json' | 'markdown' | 'html') => {
    exports
      .getState()
      .save({ title: t('memory.export.all.file'), format })
      .catch(notices.getState().tellError)
  }
  return (
    <>
      <MenuTrigger>
        <IconButton label={t('memory.transfer')} icon={Ellipsis} />
        <Menu label={t('memory.transfer')}>
          <MenuItem icon={FileUp} onAction={() => imports.getState().setOpen(true)}>
            {t('memory.import.open')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={Download} onAction={() => save('json')}>
            {t('memory.export.all.json')}
          </MenuItem>
          <MenuItem icon={Download} onAction={() => save('markdown')}>
            {t('memory.export.all.markdown')}
          </MenuItem>
          <MenuItem icon={Download} onAction={() => save('html')}>
            {t('memory.export.all.html')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <ImportDialog />
    </>
  )
}
