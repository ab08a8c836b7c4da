import { memo } from 'react'
import { CodeBlock } from './CodeBlock.tsx'
import { drawTokens } from './draw-tokens.tsx'
import type { DrawnPart } from './drawn-part.ts'

/** Parts that React looks at together: of a long text that grows it then passes by all but the last group. */
const GROUP = 16

export function PartList({ parts }: { readonly parts: readonly DrawnPart[] }) {
  return Array.from({ length: Math.ceil(parts.length / GROUP) }, (_, group) => (
    <PartGroup key={group} parts={parts.slice(group * GROUP, (group + 1) * GROUP)} />
  ))
}

const PartGroup = memo(
  function PartGroup({ parts }: { readonly parts: readonly DrawnPart[] }) {
    return parts.map(part => <PartView key={part.key} part={part} />)
  },
  (before, now) =>
    before.parts.length === now.parts.length && before.parts.every((part, index) => part === now.parts[index]),
)

const PartView = memo(function PartView({ part }: { readonly part: DrawnPart }) {
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
