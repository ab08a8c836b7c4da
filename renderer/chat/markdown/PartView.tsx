import { memo } from 'react'
import { CodeBlock } from './CodeBlock.tsx'
import { drawTokens } from './draw-tokens.tsx'
import type { DrawnPart } from './drawn-part.ts'

/** Skipped by React as long as the part is the same object. */
export const PartView = memo(function PartView({ part }: { readonly part: DrawnPart }) {
  const { content, isOpen } = part
  switch (content.kind) {
    case 'blocks':
      return drawTokens(content.tokens, isOpen)
    case 'code':
      return <CodeBlock info={content.info} code={content.code} isOpen={isOpen} />
    case 'plain':
      return <p className="markdown-plain">{content.text}</p>
  }
})
