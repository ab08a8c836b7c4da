// Tokens as React elements. This list is all that a text can become: an unknown token is drawn as its text.

import { Fragment, type ReactNode } from 'react'
import { CodeBlock } from './CodeBlock.tsx'
import { Formula } from './Formula.tsx'
import { FootnoteCall } from './FootnoteCall.tsx'
import { Link } from './Link.tsx'
import type { Token } from './parser.ts'
import { RemoteImage } from './RemoteImage.tsx'
import { TableBox } from './TableBox.tsx'
import { TaskBox } from './TaskBox.tsx'
import { withVisibleControls } from './visible-controls.tsx'

/** `isOpen`: more text is to come, so code at the very end may not be complete. */
export function drawTokens(tokens: readonly Token[], isOpen: boolean): ReactNode[] {
  const stack: { readonly open: Token | null; readonly children: ReactNode[] }[] = [{ open: null, children: [] }]
  for (const [index, token] of tokens.entries()) {
    if (token.nesting === 1) {
      stack.push({ open: token, children: [] })
      continue
    }
    const isClosing = token.nesting === -1 && stack.length > 1
    const done = isClosing ? stack.pop() : undefined
    const drawn =
      done?.open == null
        ? leaf(token, index, isOpen && index === tokens.length - 1)
        : container(done.open, done.children, index)
    stack.at(-1)?.children.push(drawn)
  }
  return stack[0]?.children ?? []
}

function container(open: Token, children: ReactNode[], key: number): ReactNode {
  switch (open.type) {
    case 'paragraph_open':
      return open.hidden ? (
        <Fragment key={key}>{children}</Fragment>
      ) : (
        <p key={key} dir="auto">
          {children}
        </p>
      )
    case 'heading_open':
      return heading(Number(open.tag.slice(1)), children, key)
    case 'blockquote_open':
      return <blockquote key={key}>{children}</blockquote>
    case 'bullet_list_open':
      return <ul key={key}>{children}</ul>
    case 'ordered_list_open':
      return (
        <ol key={key} start={Number(open.attrGet('start') ?? 1)}>
          {children}
        </ol>
      )
    case 'list_item_open':
      return (
        <li key={key} dir="auto" className={open.meta === null ? undefined : 'markdown-task'}>
          {open.meta !== null && <TaskBox isDone={open.meta['isDone'] === true} />}
          {children}
        </li>
      )
    case 'table_open':
      return <TableBox key={key}>{children}</TableBox>
    case 'thead_open':
      return <thead key={key}>{children}</thead>
    case 'tbody_open':
      return <tbody key={key}>{children}</tbody>
    case 'tr_open':
      return <tr key={key}>{children}</tr>
    case 'th_open':
      return (
        <th key={key} scope="col" dir="auto" className={alignment(open)}>
          {children}
        </th>
      )
    case 'td_open':
      return (
        <td key={key} dir="auto" className={alignment(open)}>
          {children}
        </td>
      )
    case 'em_open':
      return <em key={key}>{children}</em>
    case 'strong_open':
      return <strong key={key}>{children}</strong>
    case 's_open':
      return <del key={key}>{children}</del>
    case 'link_open':
      return (
        <Link key={key} address={String(open.attrGet('href') ?? '')}>
          {children}
        </Link>
      )
    // Footnotes are drawn at the end of the text.
    case 'footnote_open':
      return null
    default:
      return <Fragment key={key}>{children}</Fragment>
  }
}

function leaf(token: Token, key: number, isOpen: boolean): ReactNode {
  switch (token.type) {
    case 'inline':
      return <Fragment key={key}>{drawnInline(token.children ?? [])}</Fragment>
    // A model that begins a new line means it.
    case 'softbreak':
    case 'hardbreak':
      return <br key={key} />
    case 'code_inline':
      return <code key={key}>{withVisibleControls(token.content)}</code>
    case 'fence':
    case 'code_block':
      return <CodeBlock key={key} info={token.info} code={token.content} isOpen={isOpen} />
    case 'hr':
      return <hr key={key} />
    case 'image':
      return <RemoteImage key={key} address={String(token.attrGet('src') ?? '')} alt={textOf(token)} />
    case 'tex_inline':
      return <Formula key={key} tex={token.content} source={token.markup} isDisplay={false} />
    case 'tex_display':
    case 'tex_block':
      return <Formula key={key} tex={token.content} source={token.markup} isDisplay />
    case 'footnote_call':
      return <FootnoteCall key={key} label={token.info} />
    default:
      return token.content
  }
}

/** The same tokens are the same elements, which React then passes by. */
const inlines = new WeakMap<readonly Token[], ReactNode[]>()

function drawnInline(tokens: readonly Token[]): ReactNode[] {
  const drawn = inlines.get(tokens) ?? drawTokens(tokens, false)
  inlines.set(tokens, drawn)
  return drawn
}

/** Headings of a text stand below those of the page, which end with a message's at level 2. */
function heading(level: number, children: ReactNode[], key: number): ReactNode {
  const Heading = (['h3', 'h4', 'h5'] as const)[level - 1] ?? 'h6'
  return (
    <Heading key={key} dir="auto" className={`markdown-h${level}`}>
      {children}
    </Heading>
  )
}

function alignment(cell: Token): string | undefined {
  const style = String(cell.attrGet('style') ?? '')
  return style.includes('right') ? 'markdown-right' : style.includes('center') ? 'markdown-center' : undefined
}

function textOf(token: Token): string {
  return token.children === null ? token.content : token.children.map(textOf).join('')
}
