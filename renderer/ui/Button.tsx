import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { Icon } from './Icon.tsx'
import './Button.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** `primary`: the one thing to do here. `plain`: outlined. `quiet`: text that shows its shape on hover. */
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly icon?: LucideIcon
  readonly children: ReactNode
}

export function Button({ variant = 'plain', icon, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={`button button-${variant}`}>
      {icon && <Icon of={icon} />}
      <span className="button-label">{children}</span>
    </AriaButton>
  )
}
