// The servers of Ollama, first to last. A line is kept when it is left, if it is an address.

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { parseUrl } from './parse-url.ts'
import { useSetting } from './use-setting.ts'

const MOST_URLS = 8

export function OllamaUrls({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const [urls, setUrls] = useSetting('ollamaUrls')
  const [isAdding, setAdding] = useState(false)
  return (
    <div className="ollama-urls">
      {urls.map((url, index) => (
        <div key={url} className="ollama-url">
          <UrlField
            label={t('settings.ollamaUrls.field', { number: index + 1 })}
            url={url}
            isDisabled={isDisabled}
            onSave={next => void setUrls(unique(urls.with(index, next)))}
          />
          {urls.length > 1 && (
            <IconButton
              label={t('settings.ollamaUrls.remove', { url })}
              icon={X}
              isDisabled={isDisabled}
              onPress={() => void setUrls(urls.toSpliced(index, 1))}
            />
          )}
        </div>
      ))}
      {isAdding && (
        <div className="ollama-url">
          <UrlField
            label={t('settings.ollamaUrls.field', { number: urls.length + 1 })}
            url=""
            isDisabled={isDisabled}
            isFocused
            onSave={next => {
              setAdding(false)
              void setUrls(unique([...urls, next]))
            }}
            onEmpty={() => setAdding(false)}
          />
        </div>
      )}
      {!isAdding && urls.length < MOST_URLS && (
        <Button variant="quiet" icon={Plus} isDisabled={isDisabled} onPress={() => setAdding(true)}>
          {t('settings.ollamaUrls.add')}
        </Button>
      )}
    </div>
  )
}

interface UrlFieldProps {
  readonly label: string
  readonly url: string
  readonly isDisabled: boolean
  readonly isFocused?: boolean
  readonly onSave: (url: string) => void
  readonly onEmpty?: () => void
}

function UrlField({ label, url, isDisabled, isFocused = false, onSave, onEmpty }: UrlFieldProps) {
  const { t } = useWords()
  const [text, setText] = useState(url)
  const [isWrong, setWrong] = useState(false)
  const keep = () => {
    if (text.trim() === '') {
      setText(url)
      return onEmpty?.()
    }
    const parsed = parseUrl(text)
    setWrong(parsed === null)
    if (parsed === null || parsed === url) return
    setText(parsed)
    onSave(parsed)
  }
  return (
    <div className="ollama-url-field">
      <input
        className="text-input"
        aria-label={label}
        aria-invalid={isWrong}
        value={text}
        placeholder="http://127.0.0.1:11434"
        disabled={isDisabled}
        autoFocus={isFocused}
        spellCheck={false}
        maxLength={500}
        onChange={event => {
          setText(event.target.value)
          setWrong(false)
        }}
        onBlur={keep}
        onKeyDown={event => {
          if (event.key === 'Enter') keep()
          else if (event.key === 'Escape') setText(url)
        }}
      />
      {isWrong && (
        <p className="setting-problem" role="alert">
          {t('settings.ollamaUrls.wrong')}
        </p>
      )}
    </div>
  )
}

function unique(urls: readonly string[]): string[] {
  return [...new Set(urls)]
}
