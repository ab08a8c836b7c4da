// The only way out of a text: the reader sees where a link leads and says yes. One per text, for all its links.

import { Check, Copy, ExternalLink } from 'lucide-react'
import { createContext, useCallback, useContext, useRef, useState, type ReactNode, type RefObject } from 'react'
import { Dialog, Heading, Popover } from 'react-aria-components'
import { Button } from '../../ui/Button.tsx'
import { useWords } from '../../ui/i18n.ts'
import { destinationOf } from './addresses.ts'
import { useCopy } from './use-copy.ts'

type Confirm = (url: URL, anchor: RefObject<HTMLElement | null>) => void

const ConfirmContext = createContext<Confirm>(() => undefined)

export function useLinkConfirmation(): Confirm {
  return useContext(ConfirmContext)
}

const MAX_SHOWN_ADDRESS = 400

export function LinkConfirmation({ children }: { readonly children: ReactNode }) {
  const anchor = useRef<HTMLElement>(null)
  const [url, setUrl] = useState<URL | null>(null)
  const confirm = useCallback<Confirm>((asked, { current }) => {
    anchor.current = current
    setUrl(asked)
  }, [])
  return (
    <ConfirmContext value={confirm}>
      {children}
      {url !== null && <Question url={url} anchor={anchor} onClose={() => setUrl(null)} />}
    </ConfirmContext>
  )
}

interface QuestionProps {
  readonly url: URL
  readonly anchor: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

function Question({ url, anchor, onClose }: QuestionProps) {
  const { t } = useWords()
  const { isCopied, copy } = useCopy()
  const address = url.href.length > MAX_SHOWN_ADDRESS ? `${url.href.slice(0, MAX_SHOWN_ADDRESS)}…` : url.href
  return (
    <Popover className="link-question" triggerRef={anchor} isOpen onOpenChange={onClose} placement="top start">
      <Dialog className="link-question-body">
        <Heading slot="title" level={2} className="link-question-host">
          {t('chat.link.question', { destination: destinationOf(url) })}
        </Heading>
        <bdi className="link-question-address">{address}</bdi>
        <div className="link-question-actions">
          <Button
            variant="primary"
            icon={ExternalLink}
            onPress={() => {
              window.open(url.href, '_blank', 'noopener,noreferrer')
              onClose()
            }}
          >
            {t('chat.link.open')}
          </Button>
          <Button variant="quiet" icon={isCopied ? Check : Copy} onPress={() => copy(url.href)}>
            {t(isCopied ? 'chat.copied' : 'chat.link.copy')}
          </Button>
        </div>
      </Dialog>
    </Popover>
  )
}
