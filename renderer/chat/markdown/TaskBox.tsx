import { useWords } from '../../ui/i18n.ts'

export function TaskBox({ isDone }: { readonly isDone: boolean }) {
  const { t } = useWords()
  return (
    <input
      type="checkbox"
      checked={isDone}
      disabled
      readOnly
      aria-label={t(isDone ? 'chat.task.done' : 'chat.task.open')}
    />
  )
}
