// Takes the figures along: to the clipboard, or as files.

import { ClipboardCopy, FileCode, FileDown, Sheet, Table } from 'lucide-react'
import { MenuTrigger } from 'react-aria-components'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu.tsx'
import { csvOf, download, operationsCsvOf } from './export-figures.ts'
import { reportOf } from './figure-report.ts'

export function FigureMenu() {
  const words = useWords()
  const { t } = words
  const { performance, trends, notices } = useStores()
  const { tell, tellError } = notices.getState()
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(() => tell('performance.copied'), tellError)
  }
  const save = async (kind: 'csv' | 'html') => {
    const history = await trends.getState().readWhole()
    if (kind === 'csv') return download('jarvis.csv', 'text/csv', csvOf(history))
    const { info, stats } = performance.getState()
    const { overview, present, alerts } = trends.getState()
    download('jarvis.html', 'text/html', reportOf({ history, info, stats, overview, present, alerts }, words))
  }
  const copyJson = () => {
    const { info, stats } = performance.getState()
    const { overview, health, present, alerts } = trends.getState()
    copy(JSON.stringify({ info, overview, health, stats, present, alerts }, null, 2))
  }
  return (
    <MenuTrigger>
      <Button variant="quiet" icon={FileDown}>
        {t('performance.take')}
      </Button>
      <Menu label={t('performance.take')}>
        <MenuItem icon={ClipboardCopy} onAction={copyJson}>
          {t('performance.copy')}
        </MenuItem>
        <MenuItem icon={Table} onAction={() => copy(operationsCsvOf(trends.getState().present?.operations ?? []))}>
          {t('performance.copy.csv')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Sheet} onAction={() => void save('csv').catch(tellError)}>
          {t('performance.export.csv')}
        </MenuItem>
        <MenuItem icon={FileCode} onAction={() => void save('html').catch(tellError)}>
          {t('performance.export.html')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  )
}
