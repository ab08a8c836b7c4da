// The frame around every view: sidebar (a sheet when the page is narrow), the view of the route, keyboard, dialogs.

import { lazy, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { ChatView } from '../chat/ChatView.tsx'
import { RemoteConsent } from '../models/RemoteConsent.tsx'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { SpeechPlayer } from '../speech/SpeechBar.tsx'
import type { Route } from '../ui/route-store.ts'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { FrameContext, type FrameState } from './frame-context.ts'
import { HealthBanner } from './HealthBanner.tsx'
import { ShortcutsDialog } from './ShortcutsDialog.tsx'
import { Sidebar } from './Sidebar.tsx'
import { SidebarResizer } from './SidebarResizer.tsx'
import { SidebarSheet } from './SidebarSheet.tsx'
import { SkipLinks } from './SkipLinks.tsx'
import { useFileDrop } from './use-file-drop.ts'
import { useKeyboard } from './use-keyboard.ts'
import { useIsNarrow } from './use-is-narrow.ts'
import { ViewBoundary } from './ViewBoundary.tsx'
import './Frame.css'

// The chat is what a start shows; the other views come once it stands, before anyone can ask for them.
const importMemory = () => import('../memory/MemoryView.tsx')
const importPerformance = () => import('../performance/PerformanceView.tsx')
const importSettings = () => import('../settings/SettingsView.tsx')
const MemoryView = lazy(async () => ({ default: (await importMemory()).MemoryView }))
const PerformanceView = lazy(async () => ({ default: (await importPerformance()).PerformanceView }))
const SettingsView = lazy(async () => ({ default: (await importSettings()).SettingsView }))

export function Frame() {
  const { t } = useWords()
  const { route, settings, notices } = useStores()
  const view = useStore(route, state => state.view)
  const isNarrow = useIsNarrow()
  const isSidebarOpen = useStore(settings, state => state.settings.isSidebarOpen)
  const width = useStore(settings, state => state.settings.sidebarWidth)
  const [dragWidth, setDragWidth] = useState<number | null>(null)
  const [isSheetOpen, setSheetOpen] = useState(false)
  const [isHelpOpen, setHelpOpen] = useState(false)

  const toggleSidebar = () => {
    if (isNarrow) setSheetOpen(open => !open)
    else settings.getState().set({ isSidebarOpen: !isSidebarOpen }).catch(notices.getState().tellError)
  }
  useFileDrop()
  useKeyboard({ toggleSidebar, showHelp: () => setHelpOpen(true) })

  useEffect(() => {
    const idle = requestIdleCallback(() => {
      // One that does not come now comes, or says why not, when its view is opened.
      for (const load of [importMemory, importPerformance, importSettings]) load().catch(() => undefined)
    })
    return () => cancelIdleCallback(idle)
  }, [])

  const hasSidebar = isSidebarOpen && !isNarrow
  const frame: FrameState = { hasSidebar, isNarrow, toggleSidebar, showHelp: () => setHelpOpen(true) }
  return (
    <FrameContext value={frame}>
      <SkipLinks />
      <div className="frame" style={{ '--sidebar': `${hasSidebar ? (dragWidth ?? width) : 0}px` }}>
        {hasSidebar && (
          <aside className="frame-sidebar" aria-label={t('app.sidebar')}>
            <Sidebar />
            <SidebarResizer width={dragWidth ?? width} onDrag={setDragWidth} />
          </aside>
        )}
        <div className="frame-content">
          <ConnectionBanner />
          <HealthBanner />
          {view !== 'chat' && <SpeechPlayer />}
          <ViewBoundary key={view}>
            <Suspense>
              <View view={view} />
            </Suspense>
          </ViewBoundary>
        </div>
      </div>
      <SidebarSheet isOpen={isSheetOpen && isNarrow} onClose={() => setSheetOpen(false)} />
      <RemoteConsent />
      <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </FrameContext>
  )
}

function View({ view }: { readonly view: Route['view'] }) {
  switch (view) {
    case 'chat':
      return <ChatView />
    case 'memory':
      return <MemoryView />
    case 'performance':
      return <PerformanceView />
    case 'settings':
      return <SettingsView />
  }
}
