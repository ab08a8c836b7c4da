import { Check, Copy, ImageOff } from 'lucide-react'
import type { MouseEvent } from 'react'
import { Icon } from '../../ui/Icon.tsx'
import { useWords } from '../../ui/i18n.ts'
import { destinationOf, openableAddress } from './addresses.ts'
import { useCopy } from './use-copy.ts'

/** Stands where a picture would: asking a server for one would tell it what was said. */
export function RemoteImage({ address, alt }: { readonly address: string; readonly alt: string }) {
  const { t } = useWords()
  const { isCopied, copy } = useCopy()
  const url = openableAddress(address)
  return (
    <span className="markdown-image">
      <Icon of={ImageOff} />
      <span className="markdown-image-words">
        <bdi>{alt === '' ? t('chat.image') : alt}</bdi>
        {url !== null && <bdi className="markdown-image-host">{destinationOf(url)}</bdi>}
      </span>
      {url !== null && (
        <button
          type="button"
          className="markdown-image-copy"
          title={t(isCopied ? 'chat.copied' : 'chat.image.copy')}
          aria-label={t(isCopied ? 'chat.copied' : 'chat.image.copy')}
          onClick={(event: MouseEvent) => {
            // An image may stand inside a link.
            event.stopPropagation()
            copy(url.href)
          }}
        >
          <Icon of={isCopied ? Check : Copy} size={14} />
        </button>
      )}
    </span>
  )
}
