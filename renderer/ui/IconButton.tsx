// A button that is an icon only: its name is read aloud, and shown in a tooltip with its shortcut.

import type { LucideIcon } from 'lucide-react'
import { Button, Tooltip, TooltipTrigger, type ButtonProps } from 'react-aria-components'
import { Icon } from './Icon.tsx'
import { Shortcut } from './Shortcut.tsx'
import './Button.css'
import './Tooltip.css'

export interface IconButtonProps extends Omit<ButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  readonly label: string
  readonly icon: LucideIcon
  readonly variant?: 'quiet' | 'primary'
  /** Keys as in ui/shortcuts.ts: 'Mod+B'. */
  readonly shortcut?: string
}

export function IconButton({ label, icon, variant = 'quiet', shortcut, ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <Button {...props} aria-label={label} className={`icon-button icon-button-${variant}`}>
        <Icon of={icon} />
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {shortcut && <Shortcut keys={shortcut} />}
      </Tooltip>
    </TooltipTrigger>
  )
}
