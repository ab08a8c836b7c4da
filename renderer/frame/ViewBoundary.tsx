// A fault while drawing one view leaves the rest of the page alive, and says so instead of a blank window.

import { Component, type ReactNode } from 'react'
import { ErrorNotice } from '../chat/ErrorNotice.tsx'
import type { ErrorShape } from '../../shared/errors.ts'
import { errorShapeOf } from '../ui/error-shape.ts'

interface ViewBoundaryState {
  readonly error: ErrorShape | null
}

export class ViewBoundary extends Component<{ readonly children: ReactNode }, ViewBoundaryState> {
  override state: ViewBoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): ViewBoundaryState {
    return { error: errorShapeOf(error) }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <main className="view-boundary">
        <ErrorNotice error={error} onRetry={() => this.setState({ error: null })} />
      </main>
    )
  }
}
