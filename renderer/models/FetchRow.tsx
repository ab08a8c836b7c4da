import { RotateCw, X } from 'lucide-react'
import { useStores } from '../stores.ts'
import type { Fetch } from '../ui/engine-store.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { Progress } from '../ui/Progress.tsx'
import { progressFraction, progressWords } from './engine-words.ts'
import { useGetModel } from './use-get-model.ts'

/** A model on its way, or why it did not come. Cancelling keeps what has come. */
export function FetchRow({ fetch, title }: { readonly fetch: Fetch; readonly title: string }) {
  const words = useWords()
  const { t } = words
  const { engine } = useStores()
  const { pull } = useGetModel()
  if (fetch.error !== null) {
    const { code, data } = fetch.error
    return (
      <li className="starter">
        <div className="starter-text" role="alert">
          <p className="starter-title">{title}</p>
          <p className="model-hint">
            {t(`error.${code}.title`, data)} {t(`error.${code}.body`, data)}
          </p>
        </div>
        {fetch.kind === 'pull' && (
          <IconButton label={t('app.tryAgain')} icon={RotateCw} onPress={() => void pull(fetch.name)} />
        )}
        <IconButton label={t('app.close')} icon={X} onPress={() => engine.getState().dismiss(fetch.name)} />
      </li>
    )
  }
  return (
    <li className="starter">
      <div className="starter-text">
        <p className="starter-title">{title}</p>
        <Progress label={t('app.fetch.label', { name: title })} fraction={progressFraction(fetch.progress)} />
        <p className="model-hint numbers">{progressWords(fetch.progress, words)}</p>
      </div>
      <IconButton label={t('app.fetch.cancel', { name: title })} icon={X} onPress={fetch.cancel} />
    </li>
  )
}
