import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  Popover,
  Separator,
  type MenuItemProps,
} from 'react-aria-components'
import { Icon } from './Icon.tsx'
import { Shortcut } from './Shortcut.tsx'
import './Menu.css'

/** The menu of a MenuTrigger. */
export function Menu({
  label,
  placement = 'bottom end',
  children,
}: {
  readonly label: string
  readonly placement?: 'bottom end' | 'top start'
  readonly children: ReactNode
}) {
  return (
    <Popover className="popover menu-popover" placement={placement} offset={4}>
      <AriaMenu className="menu" aria-label={label}>
        {children}
      </AriaMenu>
    </Popover>
  )
}

interface ItemProps extends Omit<MenuItemProps, 'className' | 'style' | 'children'> {
  readonly icon: LucideIcon
  readonly shortcut?: string
  readonly isDangerous?: boolean
  readonly children: string
}

export function MenuItem({ icon, shortcut, isDangerous = false, children, ...props }: ItemProps) {
  return (
    <AriaMenuItem {...props} textValue={children} className={isDangerous ? 'menu-item menu-item-danger' : 'menu-item'}>
      <Icon of={icon} />
      <span className="menu-item-label">{children}</span>
      {shortcut && <Shortcut keys={shortcut} />}
    </AriaMenuItem>
  )
}

export function MenuSeparator() {
  return <Separator className="menu-separator" />
}
