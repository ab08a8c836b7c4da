// Questions that wait for the running answer: they can be changed or taken away until it is their turn.

import { Pencil, X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { QueuedQuestion } from '../../shared/models.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { textDirection } from '../ui/text-direction.ts'

export function QueuedQuestions() {
  const { t } = useWords()
  const { queue } = useStores()
  const items = useStore(queue, state => state.items)
  if (items.length === 0) return null
  return (
    <ol role="list" className="queued" aria-label={t('chat.queue')}>
      {items.map(item => (
        <QueuedRow key={item.queuedId} item={item} />
      ))}
    </ol>
  )
}

function QueuedRow({ item }: { readonly item: QueuedQuestion }) {
  const { t } = useWords()
  const { queue, notices } = useStores()
  const [text, setText] = useState<string | null>(null)
  const { tellError } = notices.getState()
  const save = () => {
    if (text === null || text.trim() === '') return
    queue.getState().edit(item.queuedId, text).catch(tellError)
    setText(null)
  }
  if (text !== null)
    return (
      <li>
        <textarea
          aria-label={t('chat.queue.text')}
          value={text}
          rows={1}
          autoFocus
          dir={textDirection(text)}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter' && !event.shiftKey) save()
            else if (event.key === 'Escape') setText(null)
            else return
            event.preventDefault()
          }}
        />
        <Button variant="quiet" isDisabled={text.trim() === ''} onPress={save}>
          {t('app.save')}
        </Button>
      </li>
    )
  return (
    <li>
      <span className="queued-label">{t('chat.queue.next')}</span>
      <span className="queued-text" dir="auto">
        {item.content.slice(0, 500)}
      </span>
      <IconButton label={t('chat.queue.edit')} icon={Pencil} onPress={() => setText(item.content)} />
      <IconButton
        label={t('chat.queue.remove')}
        icon={X}
        onPress={() => void queue.getState().remove(item.queuedId).catch(tellError)}
      />
    </li>
  )
}
