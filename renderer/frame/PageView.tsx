import type { ReactNode } from 'react'
import { useDocumentTitle } from './use-document-title.ts'
import { ViewBar } from './ViewBar.tsx'
import './PageView.css'

export interface PageViewProps {
  readonly title: string
  /** Buttons at the end of the bar. */
  readonly actions?: ReactNode
  /** `none` when the content scrolls by itself. */
  readonly scroll?: 'page' | 'none'
  readonly children: ReactNode
}

/** A view that is not a chat: its title in the bar, its content in one column. */
export function PageView({ title, actions, scroll = 'page', children }: PageViewProps) {
  useDocumentTitle(title)
  return (
    <div className="page-view">
      <ViewBar>
        <h1>{title}</h1>
        <span className="view-bar-space" />
        {actions}
      </ViewBar>
      <main className={`page-main page-main-${scroll}`} data-region data-skip="main" tabIndex={-1}>
        <div className="page-column">{children}</div>
      </main>
    </div>
  )
}
