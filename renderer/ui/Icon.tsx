import type { LucideIcon } from 'lucide-react'

/** An icon beside or instead of words that say the same: hidden from assistive technology. */
export function Icon({ of: Shape, size = 16 }: { readonly of: LucideIcon; readonly size?: number }) {
  return <Shape className="icon" size={size} strokeWidth={1.5} aria-hidden="true" />
}
