// The bar on top of every view, with the way back to the sidebar when that is hidden.

import { PanelLeft, SquarePen } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { goTo, newChat } from '../ui/route-store.ts'
import { useFrame } from './frame-context.ts'
import './ViewBar.css'

export function ViewBar({ children }: { readonly children: ReactNode }) {
  const { t } = useWords()
  const { hasSidebar, toggleSidebar } = useFrame()
  return (
    <header className="view-bar" data-region>
      {!hasSidebar && (
        <>
          <IconButton label={t('app.sidebar.show')} icon={PanelLeft} shortcut="Mod+B" onPress={toggleSidebar} />
          <IconButton label={t('app.newChat')} icon={SquarePen} shortcut="Mod+N" onPress={() => goTo(newChat)} />
        </>
      )}
      {children}
    </header>
  )
}
