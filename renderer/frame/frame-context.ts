import { createContext, useContext } from 'react'

export interface FrameState {
  readonly hasSidebar: boolean
  readonly isNarrow: boolean
  readonly toggleSidebar: () => void
  readonly showHelp: () => void
}

export const FrameContext = createContext<FrameState | null>(null)

export function useFrame(): FrameState {
  const frame = useContext(FrameContext)
  if (frame === null) throw new Error('No frame around this component.')
  return frame
}
