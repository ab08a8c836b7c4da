// The one polite status region of the chat: says once that an answer is being written, and once, at its end, what it says.
// The transcript itself is never live: word by word would be noise.

import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

export function AnswerAnnouncer() {
  const { t } = useWords()
  const { transcript, turn, settings, speech } = useStores()
  // What is spoken must not be talked over.
  const isSpeaking = useStore(speech, state => state.phase !== 'idle')
  const isOn = useStore(settings, state => state.settings.announce === 'finished')
  const [said, setSaid] = useState('')
  const announcedId = useRef<string | null>(null)
  useEffect(() => {
    if (isSpeaking) setSaid('')
  }, [isSpeaking])
  useEffect(() => {
    if (!isOn) {
      setSaid('')
      return
    }
    const tell = (words: string) => setSaid(speech.getState().phase === 'idle' ? words : '')
    return transcript.subscribe((now, before) => {
      if (now.items === before.items) return
      if (now.conversationId !== before.conversationId) setSaid('')
      const wasStreaming = new Set(before.items.filter(item => item.status === 'streaming').map(item => item.messageId))
      for (const item of now.items) {
        if (item.status === 'streaming' && !wasStreaming.has(item.messageId)) tell(t('chat.status.generating'))
        // One out of the cache may be whole before the page has seen it begin.
        const isNewest = item.messageId === turn.getState().newestAnswerId && item.messageId !== announcedId.current
        if (item.status === 'streaming' || !(wasStreaming.has(item.messageId) || isNewest)) continue
        announcedId.current = item.messageId
        tell(t('chat.status.done', { text: item.content }))
      }
    })
  }, [transcript, turn, speech, isOn, t])
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {said}
    </div>
  )
}
