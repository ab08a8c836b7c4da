// A block of code: its language, copying, wrapping, colours once it is complete. Long code is laid out in pieces of which
// the browser draws only those in sight, in a box of its own until the reader wants all of it.

import { Check, Copy, WrapText, type LucideIcon } from 'lucide-react'
import { memo, useState, type ReactNode } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { useWords } from '../../ui/i18n.ts'
import { languageOf } from './languages.ts'
import { useCopy } from './use-copy.ts'
import { useHighlighting, type ColouredLine } from './use-highlighting.ts'
import { withVisibleControls } from './visible-controls.tsx'

export interface CodeBlockProps {
  /** What stands behind the opening fence. */
  readonly info: string
  readonly code: string
  readonly isOpen: boolean
}

/** Lines of code above which a block gets a box of limited height. */
const BOXED_LINES = 400
/** Lines laid out together. */
const PIECE_LINES = 200

export const CodeBlock = memo(function CodeBlock({ info, code: source, isOpen }: CodeBlockProps) {
  const { t, formats } = useWords()
  const { isCopied, copy } = useCopy()
  const [isWrapped, setWrapped] = useState(false)
  // What was seen growing does not shrink when it is complete.
  const [isWhole, setWhole] = useState(isOpen)
  const code = source.endsWith('\n') ? source.slice(0, -1) : source
  const language = languageOf(info)
  const coloured = useHighlighting(isOpen ? null : language.id, code)
  const lineCount = countLines(code)
  const isBoxed = lineCount > BOXED_LINES && !isWhole
  return (
    <figure className="code-block" dir="ltr">
      <figcaption className="code-block-bar">
        <span className="code-block-language">{language.name ?? t('chat.code')}</span>
        <BarButton
          label={t(isWrapped ? 'chat.code.noWrap' : 'chat.code.wrap')}
          icon={WrapText}
          onClick={() => setWrapped(!isWrapped)}
        />
        <BarButton
          label={t(isCopied ? 'chat.copied' : 'chat.code.copy')}
          icon={isCopied ? Check : Copy}
          onClick={() => copy(code)}
        />
      </figcaption>
      <pre tabIndex={0} data-wrapped={isWrapped || undefined} data-boxed={isBoxed || undefined}>
        <code>{coloured === null ? plainLines(code, lineCount) : coloured.map(colouredLine)}</code>
      </pre>
      {isBoxed && (
        <Button variant="quiet" onPress={() => setWhole(true)}>
          {t('chat.code.showAll', { lines: formats.number(lineCount) })}
        </Button>
      )}
    </figure>
  )
})

interface BarButtonProps {
  readonly label: string
  readonly icon: LucideIcon
  readonly onClick: () => void
}

/** Lighter than ui/IconButton: an answer may hold a hundred of these, and each would bring its tooltip. */
function BarButton({ label, icon, onClick }: BarButtonProps) {
  return (
    <button type="button" className="code-block-button" title={label} aria-label={label} onClick={onClick}>
      <Icon of={icon} />
    </button>
  )
}

function plainLines(code: string, lineCount: number): ReactNode {
  if (lineCount <= PIECE_LINES) return withVisibleControls(code)
  const pieces: ReactNode[] = []
  for (let from = 0; from < code.length;) {
    const end = endOfLines(code, from, PIECE_LINES)
    pieces.push(
      <span key={from} className="code-piece">
        {withVisibleControls(code.slice(from, end))}
      </span>,
    )
    from = end
  }
  return pieces
}

function colouredLine(line: ColouredLine, index: number): ReactNode {
  return (
    <span key={index}>
      {line.map(([text, kind], place) =>
        kind === null ? (
          withVisibleControls(text)
        ) : (
          <span key={place} className={`code-${kind}`}>
            {withVisibleControls(text)}
          </span>
        ),
      )}
      {'\n'}
    </span>
  )
}

function countLines(code: string): number {
  let count = 1
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) count++
  return count
}

function endOfLines(code: string, from: number, lines: number): number {
  let end = from
  for (let line = 0; line < lines && end < code.length; line++) {
    const next = code.indexOf('\n', end)
    end = next < 0 ? code.length : next + 1
  }
  return end
}
