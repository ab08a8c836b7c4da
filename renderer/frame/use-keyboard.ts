// Carries out the shortcuts of ui/shortcuts.ts, wherever the focus is.

import { useEffect, useRef } from 'react'
import { isTemporaryId } from '../../shared/temporary.ts'
import type { TranscriptStore } from '../chat/transcript-store.ts'
import type { TurnStore } from '../chat/turn-store.ts'
import type { SpeechStore } from '../speech/speech-store.ts'
import { selectedText } from '../speech/use-selected-text.ts'
import { useStores } from '../stores.ts'
import { goTo, newChat } from '../ui/route-store.ts'
import { shortcutOf } from '../ui/shortcuts.ts'
import { focusNextRegion } from './regions.ts'

export interface KeyboardActions {
  readonly toggleSidebar: () => void
  readonly showHelp: () => void
}

export function useKeyboard(actions: KeyboardActions): void {
  const { turn, transcript, speech } = useStores()
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // A menu, a dialog or a field that used the key has said so.
      if (event.defaultPrevented) return
      const id = shortcutOf(event)
      if (id === null) return
      switch (id) {
        case 'newChat':
          goTo(newChat)
          // One that is there already only has to be written in.
          document.querySelector<HTMLElement>('.composer-field')?.focus()
          break
        case 'toggleSidebar':
          latest.current.toggleSidebar()
          break
        case 'settings':
          goTo({ view: 'settings' })
          break
        case 'stop':
          if (!stopAll(speech, transcript, turn)) return
          break
        case 'readAloud':
          readAloud(speech, transcript, turn)
          break
        case 'pauseReading': {
          const { phase, pause, resume } = speech.getState()
          if (phase === 'idle') return
          if (phase === 'paused' || phase === 'blocked') resume()
          else pause()
          break
        }
        case 'nextSentence':
          speech.getState().skip()
          break
        case 'nextRegion':
          focusNextRegion(event.shiftKey ? -1 : 1)
          break
        case 'help':
          latest.current.showHelp()
      }
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [turn, transcript, speech])
}

/** The answer being written and what is read aloud; false when there was neither. */
function stopAll(speech: SpeechStore, transcript: TranscriptStore, turn: TurnStore): boolean {
  const isSpeaking = speech.getState().phase !== 'idle'
  const isAnswering = transcript.getState().items.some(item => item.status === 'streaming')
  if (isSpeaking) speech.getState().stop()
  if (isAnswering) void turn.getState().stop()
  return isSpeaking || isAnswering
}

/** The selection, else the last answer; or ends what is read. */
function readAloud(speech: SpeechStore, transcript: TranscriptStore, turn: TurnStore): void {
  const { phase, stop, speak } = speech.getState()
  if (phase !== 'idle') return stop()
  const text = selectedText()
  const isKept = !isTemporaryId(transcript.getState().conversationId ?? '')
  if (text !== '') return speak({ kind: 'text', text, isKept })
  const last = transcript.getState().items.findLast(item => item.role === 'assistant')
  if (last === undefined) return
  const { messageId, conversationId } = last
  speak({ kind: 'message', messageId, persona: turn.getState().personas[conversationId] })
}
