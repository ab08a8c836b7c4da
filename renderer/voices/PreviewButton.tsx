import { Square, Volume2 } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'

/** Hears a sentence in the voice's own language; again to end it. */
export function PreviewButton({ voice, title }: { readonly voice: string; readonly title: string }) {
  const { t } = useWords()
  const { voices, notices } = useStores()
  const isHeard = useStore(voices, state => state.previewed === voice)
  return (
    <IconButton
      label={t(isHeard ? 'settings.voices.stopPreview' : 'settings.voices.preview', { name: title })}
      icon={isHeard ? Square : Volume2}
      onPress={() => void voices.getState().preview(voice).catch(notices.getState().tellError)}
    />
  )
}
