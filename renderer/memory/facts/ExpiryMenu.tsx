// Until when facts are used.

import { CalendarClock, CalendarX2 } from 'lucide-react'
import { MenuTrigger } from 'react-aria-components'
import type { Fact } from '../../../shared/facts.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { useFactActions } from './use-fact-actions.ts'

const DAY_MS = 24 * 3_600_000
const terms = [
  ['week', 7],
  ['month', 30],
  ['year', 365],
] as const

export interface ExpiryMenuProps {
  readonly facts: readonly Fact[]
  readonly excludeFromTabOrder?: boolean
}

export function ExpiryMenu({ facts, excludeFromTabOrder = false }: ExpiryMenuProps) {
  const { t } = useWords()
  const { expire } = useFactActions()
  return (
    <MenuTrigger>
      <IconButton label={t('memory.facts.expiry')} icon={CalendarClock} excludeFromTabOrder={excludeFromTabOrder} />
      <Menu label={t('memory.facts.expiry')}>
        {terms.map(([term, days]) => (
          <MenuItem key={term} icon={CalendarClock} onAction={() => void expire(facts, Date.now() + days * DAY_MS)}>
            {t(`memory.facts.expiry.${term}`)}
          </MenuItem>
        ))}
        <MenuItem icon={CalendarX2} onAction={() => void expire(facts, null)}>
          {t('memory.facts.expiry.never')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  )
}
