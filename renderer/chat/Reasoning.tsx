import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useWords } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { Markdown } from './markdown/Markdown.tsx'

/** What a thinking model wrote before its answer: folded, and laid out only when unfolded. */
export function Reasoning({ text, isStreaming }: { readonly text: string; readonly isStreaming: boolean }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="reasoning" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon of={ChevronRight} size={14} />
        {t(isStreaming ? 'chat.reasoning.now' : 'chat.reasoning')}
      </summary>
      {isOpen && (
        <div className="reasoning-text">
          <Markdown text={text} isStreaming={isStreaming} />
        </div>
      )}
    </details>
  )
}
