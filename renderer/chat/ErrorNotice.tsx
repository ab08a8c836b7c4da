// An error where it happened: what happened, what was kept, what to do, and the button that does it.

import { CircleAlert, X } from 'lucide-react'
import type { ErrorShape } from '../../shared/errors.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { errorActions } from '../ui/error-actions.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { goTo, newChat } from '../ui/route-store.ts'
import './ErrorNotice.css'

export interface ErrorNoticeProps {
  readonly error: ErrorShape
  /** What 'try again' and 'edit' mean here; without them their buttons are left out. */
  readonly onRetry?: (() => void) | undefined
  readonly onEdit?: (() => void) | undefined
  readonly onDismiss?: (() => void) | undefined
  /** The question goes out by itself when this has passed. */
  readonly isWaiting?: boolean
}

export function ErrorNotice({ error, onRetry, onEdit, onDismiss, isWaiting = false }: ErrorNoticeProps) {
  const { t } = useWords()
  const { code, data } = error
  const act = useErrorAction(error, onRetry, onEdit)
  const { engine } = useStores()
  const missingModel = missingModelOf(error)
  const hasOwnRetry = onRetry !== undefined && act !== onRetry
  return (
    <div className="error-notice" role="alert">
      <Icon of={CircleAlert} />
      <div className="error-notice-text">
        <p className="error-notice-title">{t(`error.${code}.title`, data)}</p>
        <p>{isWaiting ? t('chat.waiting') : t(`error.${code}.body`, data)}</p>
        <div className="error-notice-actions">
          {act !== null && <Button onPress={act}>{t(`error.${code}.action`, data)}</Button>}
          {missingModel !== null && (
            <Button variant="quiet" onPress={() => void engine.getState().pull(missingModel)}>
              {t('chat.fetchModel', { model: missingModel })}
            </Button>
          )}
          {hasOwnRetry && (
            <Button variant="quiet" onPress={onRetry}>
              {t('chat.askAgain')}
            </Button>
          )}
        </div>
      </div>
      {onDismiss && <IconButton label={t('app.close')} icon={X} onPress={onDismiss} />}
    </div>
  )
}

/** A model that Ollama can be asked to fetch. */
function missingModelOf({ code, data }: ErrorShape): string | null {
  const model = data?.['model']
  return code === 'llm_model_missing' && data?.['engine'] === 'ollama' && typeof model === 'string' ? model : null
}

function useErrorAction(
  { code, data }: ErrorShape,
  onRetry: (() => void) | undefined,
  onEdit: (() => void) | undefined,
): (() => void) | null {
  const { engine, transcript, notices } = useStores()
  switch (errorActions[code]) {
    case 'retry':
      return onRetry ?? null
    case 'edit':
      return onEdit ?? null
    case 'choose_model':
      return () => engine.getState().setPanelOpen(true)
    case 'check_engines':
      return () => {
        const endpoint = typeof data?.['endpoint'] === 'string' ? data['endpoint'] : null
        engine.getState().tryNow(endpoint).catch(notices.getState().tellError)
      }
    case 'check_setup':
      return () => goTo({ view: 'performance' })
    case 'open_settings':
      return () => goTo({ view: 'settings' })
    case 'new_chat':
      return () => goTo(newChat)
    case 'reload':
      return () => window.location.reload()
    case 'read_again':
      return () => void transcript.getState().readAgain().catch(notices.getState().tellError)
  }
}
