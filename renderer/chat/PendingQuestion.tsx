import { useWords } from '../ui/i18n.ts'
import { QuestionText } from './QuestionText.tsx'

/** A question between Enter and the services' word that it is stored. */
export function PendingQuestion({ content }: { readonly content: string }) {
  const { t } = useWords()
  return (
    <article className="message message-user message-pending" aria-busy="true">
      <h2 className="visually-hidden">{t('chat.you')}</h2>
      <QuestionText content={content} />
    </article>
  )
}
