import { createRef, useState } from 'react'
import { Markdown } from '../../../renderer/chat/markdown/Markdown.tsx'
import { MessageList, type MessageListHandle, type MessageListProps } from '../../../renderer/chat/MessageList.tsx'
import { clear, draw, element } from './root.ts'

interface Item {
  readonly key: string
  /** Else that of the number in its key. */
  readonly text?: string
}

type Props = Omit<
  MessageListProps<Item>,
  'renderItem' | 'words' | 'onReachStart' | 'onReachEnd' | 'onGoToEnd' | 'onLanded'
>

const words = { list: 'Messages', newText: 'New text', toEnd: 'To the end' }

const calls: string[] = []
const handle = createRef<MessageListHandle>()
let rendered: string[] = []
let watching: { frames: number[]; longTasks: number[]; mostElements: number } | null = null
let change: (patch: Partial<Props>) => void = () => undefined

function renderItem(item: Item) {
  rendered.push(item.key)
  return (
    <article data-key={item.key} style={{ maxWidth: 720, margin: '0 auto' }}>
      <Markdown text={item.text ?? messageText(Number(item.key.slice(1)))} isStreaming={false} />
      <button type="button">Copy {item.key}</button>
    </article>
  )
}

function Staged({ initial }: { readonly initial: Props }) {
  const [props, setProps] = useState(initial)
  change = patch => setProps(before => ({ ...before, ...patch }))
  return (
    <div style={{ height: '100vh' }}>
      <MessageList
        {...props}
        ref={handle}
        renderItem={renderItem}
        words={words}
        onReachStart={() => calls.push('reachStart')}
        onReachEnd={() => calls.push('reachEnd')}
        onGoToEnd={() => calls.push('goToEnd')}
        onLanded={() => {
          calls.push('landed')
          setProps(before => ({ ...before, landOn: null }))
        }}
      />
    </div>
  )
}

/** Messages as they are: short and long, some with lists, code and tables; the same text for the same number. */
export function messageText(number: number): string {
  const sentence = (seed: number) =>
    Array.from(
      { length: 6 + ((number * 7 + seed * 13) % 18) },
      (_, word) => someWords[(number * 3 + seed * 5 + word * word) % someWords.length],
    ).join(' ')
  const paragraphs = Array.from(
    { length: 1 + (number % 4) },
    (_, index) => `${sentence(index)}. ${sentence(index + 9)}.`,
  )
  if (number % 5 === 1)
    paragraphs.push(Array.from({ length: 4 }, (_, index) => `- **${index}** ${sentence(index)}`).join('\n'))
  if (number % 9 === 2)
    paragraphs.push(
      '```js\n' +
        Array.from({ length: 3 + (number % 12) }, (_, line) => `const value${line} = compute(${number}, ${line})`).join(
          '\n',
        ) +
        '\n```',
    )
  if (number % 13 === 3)
    paragraphs.push(`| a | b | c |\n|---|---|--:|\n| ${number} | ${sentence(1)} | 2 |\n| 3 | 4 | 5 |`)
  return paragraphs.join('\n\n')
}

const someWords =
  'the a model answer of question local computer memory search and with time word page reads writes `code` light dark quiet message list end start keeps place scroll never jumps because every row is measured'.split(
    ' ',
  )

export const listStage = {
  /** Messages `from` to `to - 1`, oldest first. */
  open(listKey: string, from: number, to: number, more: Partial<Props> = {}): void {
    listStage.openItems(listKey, listStage.items(from, to), more)
  },

  openItems(listKey: string, items: readonly Item[], more: Partial<Props> = {}): void {
    calls.length = 0
    rendered = []
    clear()
    const initial: Props = {
      listKey,
      items,
      hasOlder: false,
      hasNewer: false,
      streamingKey: null,
      landOn: null,
      ...more,
    }
    draw(<Staged initial={initial} />)
  },

  items(from: number, to: number): Item[] {
    return Array.from({ length: to - from }, (_, index) => ({ key: `m${from + index}` }))
  },

  /** As a store would: without waiting for React. */
  set(patch: Partial<Props>): void {
    change(patch)
  },

  /** As after a question was sent. */
  goToEnd(): void {
    handle.current?.goToEnd()
  },

  clear,

  scroller(): HTMLElement {
    const found = element().querySelector<HTMLElement>('[role=log]')
    if (found === null) throw new Error('There is no list.')
    return found
  },

  /** Where rows are, relative to the top of the list, px. */
  places(): Record<string, number> {
    const top = listStage.scroller().getBoundingClientRect().top
    return Object.fromEntries(
      [...element().querySelectorAll<HTMLElement>('[data-key]')].map(row => [
        row.dataset['key'] ?? '',
        row.getBoundingClientRect().top - top,
      ]),
    )
  },

  distanceFromEnd(): number {
    const { scrollHeight, clientHeight, scrollTop } = listStage.scroller()
    return scrollHeight - clientHeight - scrollTop
  },

  /** Resolves when nothing has moved for a tenth of a second. */
  async settled(): Promise<void> {
    const scroller = listStage.scroller()
    for (let same = 0, before = ''; same < 6;) {
      await new Promise(resolve => setTimeout(resolve, 17))
      await new Promise(requestAnimationFrame)
      const now = `${scroller.scrollTop} ${scroller.scrollHeight} ${element().querySelectorAll('*').length}`
      same = now === before ? same + 1 : 0
      before = now
    }
  },

  /** The farthest that any row in sight is from its place in the next 20 pictures after items `from` to `to` are there. */
  async jumpOn(from: number, to: number): Promise<number> {
    const before = Object.entries(listStage.places()).filter(
      ([, top]) => top >= 0 && top < listStage.scroller().clientHeight,
    )
    listStage.set({ items: listStage.items(from, to) })
    let jump = 0
    for (let frame = 0; frame < 20; frame++) {
      await new Promise(requestAnimationFrame)
      const now = listStage.places()
      for (const [key, top] of before) jump = Math.max(jump, Math.abs((now[key] ?? Infinity) - top))
    }
    return jump
  },

  /** Begins to note frames, tasks over 50 ms and the number of elements. */
  watch(): void {
    watching = { frames: [], longTasks: [], mostElements: 0 }
    const seen = watching
    const observer = new PerformanceObserver(entries => {
      for (const { duration } of entries.getEntries()) seen.longTasks.push(duration)
    })
    observer.observe({ type: 'longtask' })
    let last = performance.now()
    const note = (now: number) => {
      if (watching !== seen) return observer.disconnect()
      seen.frames.push(now - last)
      seen.mostElements = Math.max(seen.mostElements, document.querySelectorAll('*').length)
      last = now
      requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  },

  async watched() {
    await new Promise(resolve => setTimeout(resolve, 300))
    const seen = watching
    watching = null
    return seen ?? { frames: [], longTasks: [], mostElements: 0 }
  },

  calls: () => [...calls],

  /** Keys of the items rendered since the last call. */
  takeRendered(): string[] {
    const taken = rendered
    rendered = []
    return taken
  },
}
