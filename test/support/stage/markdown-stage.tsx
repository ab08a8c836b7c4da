import type { ReactNode } from 'react'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Markdown } from '../../../renderer/chat/markdown/Markdown.tsx'
import { MarkdownDocument } from '../../../renderer/chat/markdown/markdown-document.ts'
import { PartList } from '../../../renderer/chat/markdown/PartList.tsx'
import { clear, draw, element } from './root.ts'

/** Ours; ours without knowing anything of the chunk before; and the usual way to do it. */
export type Way = 'parts' | 'whole' | 'react-markdown'

function withWay(way: Way, text: string, isStreaming: boolean): ReactNode {
  switch (way) {
    case 'parts':
      return <Markdown text={text} isStreaming={isStreaming} />
    case 'whole':
      return (
        <div className="markdown">
          <PartList parts={new MarkdownDocument().update(text, !isStreaming).parts} />
        </div>
      )
    case 'react-markdown':
      return <ReactMarkdown remarkPlugins={[remarkGfm]}>{text}</ReactMarkdown>
  }
}

export const markdownStage = {
  show(text: string, isStreaming = false): void {
    draw(withWay('parts', text, isStreaming))
  },

  html(): string {
    // Ids are generated anew each time.
    return element()
      .getHTML()
      .replace(/ id="react-aria-[^"]*"/g, '')
      .replace(/(data-note(?:-call)?=")_r_[^_]*_/g, '$1')
  },

  clear,

  /** Streams `text` and returns the time of each chunk in ms: script, style and layout, without painting. */
  async stream(text: string, chunkLength: number, way: Way): Promise<number[]> {
    clear()
    const times: number[] = []
    for (let end = chunkLength, turn = 0; end < text.length + chunkLength; end += chunkLength, turn++) {
      const startedAt = performance.now()
      draw(withWay(way, text.slice(0, end), true))
      document.body.getBoundingClientRect()
      times.push(performance.now() - startedAt)
      // The browser gets to what it does between two chunks, so that it does not fall into one of them.
      if (turn % 20 === 19) await new Promise(resolve => setTimeout(resolve))
    }
    draw(withWay(way, text, false))
    return times
  },
}
