// Text of a model as React elements, the same way while it streams and when it is stored. Model output is hostile: only
// the elements of draw-tokens.tsx exist, nothing loads from elsewhere, and nothing is opened unless the reader says so.

import { useId, useMemo, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { useWords } from '../../ui/i18n.ts'
import type { DrawnPart } from './drawn-part.ts'
import { FootnoteContext } from './FootnoteCall.tsx'
import { FootnoteList } from './FootnoteList.tsx'
import { LinkConfirmation } from './LinkConfirmation.tsx'
import { MarkdownDocument } from './markdown-document.ts'
import { PartList } from './PartList.tsx'
import './markdown.css'
import './links.css'
import './code-block.css'

export interface MarkdownProps {
  readonly text: string
  readonly isStreaming: boolean
}

/** UTF-16 units of a stored text drawn at once; the reader asks for more. */
const SHOWN_LENGTH = 60_000
/** What a part costs beside its length, in the same units: thousands of tiny parts are a long text too. */
const PART_LENGTH = 100

export function Markdown({ text, isStreaming }: MarkdownProps) {
  const { t, formats } = useWords()
  const [document] = useState(() => new MarkdownDocument())
  const [shownLength, setShownLength] = useState(isStreaming ? Infinity : SHOWN_LENGTH)
  // What streamed in before the reader's eyes stays.
  if (isStreaming && shownLength !== Infinity) setShownLength(Infinity)
  const idPrefix = useId()
  const { parts, unreadLength, footnotes } = document.update(text, !isStreaming, shownLength)
  const shown = firstParts(parts, shownLength)
  const hiddenLength = unreadLength + lengthOf(parts) - lengthOf(shown)
  const notes = useMemo(
    () => ({ idPrefix, numbers: new Map(footnotes.map(({ label }, index) => [label, index + 1])) }),
    [idPrefix, footnotes],
  )
  return (
    <FootnoteContext value={notes}>
      <LinkConfirmation>
        <div className="markdown">
          <PartList parts={shown} />
          {hiddenLength > 0 && (
            <Button variant="plain" onPress={() => setShownLength(shownLength + SHOWN_LENGTH)}>
              {t('chat.showMore', { characters: formats.number(hiddenLength) })}
            </Button>
          )}
          {hiddenLength === 0 && footnotes.length > 0 && <FootnoteList footnotes={footnotes} />}
        </div>
      </LinkConfirmation>
    </FootnoteContext>
  )
}

/** Whole parts up to `length`, at least one. */
function firstParts(parts: readonly DrawnPart[], length: number): readonly DrawnPart[] {
  if (length === Infinity) return parts
  let end = 0
  for (let sum = 0; end < parts.length && sum < length; end++) sum += PART_LENGTH + (parts[end]?.length ?? 0)
  return parts.slice(0, end)
}

function lengthOf(parts: readonly DrawnPart[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
