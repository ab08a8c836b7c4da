// A question as it was typed. A long one is folded; unfolded it is laid out in pieces, only those in sight.

import { useMemo, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { foldedText } from './folded-text.ts'

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

function piecesOf(content: string): readonly string[] {
  const lines = content.split('\n')
  const pieces: string[] = []
  for (let from = 0; from < lines.length; from += PIECE_LINES) {
    pieces.push(lines.slice(from, from + PIECE_LINES).join('\n'))
  }
  return pieces
}
