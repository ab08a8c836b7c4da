// A question as it was typed. A long one is folded; unfolded it is laid out in pieces, only those in sight.

import { useMemo, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'

const FOLD_LINES = 16
const FOLD_LENGTH = 2_000
/** Lines laid out together once a long text is unfolded. */
const PIECE_LINES = 200

export function QuestionText({ content }: { readonly content: string }) {
  const { t, formats } = useWords()
  const [isUnfolded, setUnfolded] = useState(false)
  const folded = useMemo(() => foldedText(content), [content])
  const pieces = useMemo(() => (isUnfolded ? piecesOf(content) : []), [isUnfolded, content])
  if (folded === content)
    return (
      <div className="question" dir="auto">
        {content}
      </div>
    )
  return (
    <div className="question" dir="auto">
      {isUnfolded
        ? pieces.map((piece, index) => (
            <div key={index} className="question-piece">
              {piece}
            </div>
          ))
        : `${folded}…`}
      <div className="question-fold">
        <Button variant="quiet" aria-expanded={isUnfolded} onPress={() => setUnfolded(!isUnfolded)}>
          {isUnfolded ? t('chat.fold') : t('chat.unfold', { characters: formats.number(content.length) })}
        </Button>
      </div>
    </div>
  )
}

/** The start of a long text, cut at a line or between two characters; a short one as it is. */
export function foldedText(content: string): string {
  if (content.length <= FOLD_LENGTH && content.split('\n', FOLD_LINES + 1).length <= FOLD_LINES) return content
  const start = content.slice(0, FOLD_LENGTH).split('\n').slice(0, FOLD_LINES).join('\n')
  // Half of a surrogate pair at the cut would show as a box.
  return start.replace(/[\uD800-\uDBFF]$/, '')
}

function piecesOf(content: string): readonly string[] {
  const lines = content.split('\n')
  const pieces: string[] = []
  for (let from = 0; from < lines.length; from += PIECE_LINES) {
    pieces.push(lines.slice(from, from + PIECE_LINES).join('\n'))
  }
  return pieces
}
