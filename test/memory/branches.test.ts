import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../shared/models.ts'
import { addTurn, clear, complete, openTestStore, readBack, readOn, type TestStore } from './test-store.ts'

interface Node {
  readonly id: string
  readonly parentId: string | null
  readonly role: 'user' | 'assistant'
}

/** A conversation as plain objects: what the store should answer. */
class TreeModel {
  readonly nodes = new Map<string, Node>()
  /** Child shown below a message; '' is above the first. */
  readonly shownBelow = new Map<string, string>()

  add(node: Node): void {
    this.nodes.set(node.id, node)
    this.show(node.id)
  }

  show(id: string): void {
    for (let node = this.nodes.get(id); node !== undefined; node = this.nodes.get(node.parentId ?? '')) {
      this.shownBelow.set(node.parentId ?? '', node.id)
    }
  }

  /** Oldest first. */
  shown(): string[] {
    const ids: string[] = []
    for (let id = this.shownBelow.get(''); id !== undefined; id = this.shownBelow.get(id)) ids.push(id)
    return ids
  }

  versions({ parentId, role }: Node): string[] {
    return [...this.nodes.values()]
      .filter(each => each.parentId === parentId && each.role === role)
      .map(each => each.id)
  }

  branchOf(id: string) {
    const versions = this.versions(this.nodes.get(id)!)
    const at = versions.indexOf(id)
    return {
      index: at + 1,
      count: versions.length,
      previousId: versions[at - 1] ?? null,
      nextId: versions[at + 1] ?? null,
    }
  }
}

const step = fc.record({ kind: fc.constantFrom('append', 'edit', 'regenerate', 'show'), which: fc.nat(200) })
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function play(store: TestStore, model: TreeModel, conversationId: string, { kind, which }: Step): void {
  const role = kind === 'edit' ? 'user' : kind === 'regenerate' ? 'assistant' : null
  const candidates = [...model.nodes.values()].filter(node => role === null || node.role === role)
  const { id } = candidates[which % candidates.length]!
  if (kind === 'show') {
    store.showBranch({ reference: id })
    return model.show(id)
  }
  if (kind === 'regenerate') {
    const { answer } = store.startSibling({ reference: id, now: 1 })
    store.finishAnswer({ answerId: answer.messageId, end: complete, now: 1 })
    return model.add(toNode(answer))
  }
  const turn = addTurn(store, { conversationId, ...(kind === 'edit' ? { beside: id } : {}) })
  model.add(toNode(turn.question))
  model.add(toNode(turn.answer))
}

function toNode({ messageId, parentId, role }: Message): Node {
  return { id: messageId, parentId, role: role as Node['role'] }
}

function grow(store: TestStore, steps: readonly Step[]): { model: TreeModel; conversationId: string } {
  clear(store.db)
  // A neighbour, so that nothing of another conversation slips in.
  addTurn(store)
  const model = new TreeModel()
  const first = addTurn(store)
  model.add(toNode(first.question))
  model.add(toNode(first.answer))
  for (const each of steps) play(store, model, first.conversationId, each)
  return { model, conversationId: first.conversationId }
}

const idsOf = (messages: readonly Message[]) => messages.map(message => message.messageId)

function transcript(store: TestStore, reference: string, limit: number) {
  return (cursor?: string) => store.readTranscript({ reference, limit, ...(cursor === undefined ? {} : { cursor }) })
}

describe('the shown branch', () => {
  it('is what was appended, edited, regenerated or shown last, whatever the order', () => {
    const store = openTestStore()
    const property = fc.property(fc.array(step, { maxLength: 25 }), steps => {
      const { model, conversationId } = grow(store, steps)
      const { items } = store.readTranscript({ reference: conversationId, limit: 1_000 })
      expect(idsOf(items)).toEqual(model.shown())
      for (const message of items) expect(message.branch).toEqual(model.branchOf(message.messageId))
      for (const { id } of model.nodes.values()) {
        const isShown = store.isShown({ reference: conversationId, messageReference: id })
        expect(isShown).toBe(model.shown().includes(id))
      }
    })
    fc.assert(property, { numRuns: 60 })
  })

  it('is pieced together by its pages, from the end up and down again', () => {
    const store = openTestStore()
    const property = fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), (steps, limit) => {
      const { model, conversationId } = grow(store, steps)
      const read = transcript(store, conversationId, limit)
      const { pages } = readOn(read)
      const whole = pages.toReversed().flatMap(page => idsOf(page.items))
      expect(whole).toEqual(model.shown())
      expect(pages[0]!.previousCursor).toBeNull()
      const down = readBack(read, pages.at(-1)!)
      expect(down.pages.toReversed().flatMap(page => idsOf(page.items))).toEqual(model.shown())
    })
    fc.assert(property, { numRuns: 40 })
  })

  it('can be read around any message, which is shown from then on, and pages on to both ends', () => {
    const store = openTestStore()
    const inputs = [fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 8 }), fc.nat(200)] as const
    const property = fc.property(...inputs, (steps, limit, which) => {
      const { model, conversationId } = grow(store, steps)
      const { id } = [...model.nodes.values()][which % model.nodes.size]!
      store.showBranch({ reference: id, conversationReference: conversationId })
      model.show(id)
      const around = store.readTranscript({ reference: conversationId, limit, aroundMessageId: id })
      const shown = model.shown()
      expect(idsOf(around.items)).toContain(id)
      expect(around.items).toHaveLength(Math.min(limit, shown.length))
      expect(around.nextCursor === null).toBe(around.items[0]!.messageId === shown[0])
      expect(around.previousCursor === null).toBe(around.items.at(-1)!.messageId === shown.at(-1))
      const read = transcript(store, conversationId, limit)
      const older = around.nextCursor === null ? [] : readOn(read, undefined, around.nextCursor).pages.toReversed()
      const below = around.previousCursor === null ? [] : pagesDown(read, around.previousCursor)
      expect([...older, around].flatMap(page => idsOf(page.items)).concat(below)).toEqual(shown)
    })
    fc.assert(property, { numRuns: 40 })
  })

  it('stays the same above a message while the branch below it is switched', () => {
    const store = openTestStore()
    const first = addTurn(store)
    const { conversationId } = first
    const second = addTurn(store, { conversationId })
    const third = addTurn(store, { conversationId })
    const end = store.readTranscript({ reference: conversationId, limit: 2 })
    addTurn(store, { conversationId, beside: second.question.messageId })
    const older = store.readTranscript({ reference: conversationId, limit: 10, cursor: end.nextCursor! })
    expect(idsOf(end.items)).toEqual([third.question.messageId, third.answer.messageId])
    expect(idsOf(older.items)).toEqual(idsOf([first.question, first.answer, second.question, second.answer]))
  })

  it('grows while it is read without repeating a message', () => {
    const store = openTestStore()
    const { conversationId } = addTurn(store)
    for (let turn = 0; turn < 5; turn++) addTurn(store, { conversationId })
    const before = store.readTranscript({ reference: conversationId, limit: 1_000 })
    const read = transcript(store, conversationId, 3)
    const { pages } = readOn(read, () => void addTurn(store, { conversationId }))
    expect(pages.toReversed().flatMap(page => idsOf(page.items))).toEqual(idsOf(before.items))
  })

  it('remembers what followed a version when it was last shown', () => {
    const store = openTestStore()
    const { conversationId, question } = addTurn(store, { question: 'old' })
    const followUp = addTurn(store, { conversationId })
    const edited = addTurn(store, { conversationId, beside: question.messageId, question: 'new' })
    expect(idsOf(store.readTranscript({ reference: conversationId, limit: 10 }).items)).toEqual(
      idsOf([edited.question, edited.answer]),
    )
    store.showBranch({ reference: question.messageId })
    const shown = store.readTranscript({ reference: conversationId, limit: 10 })
    expect(idsOf(shown.items).at(-1)).toBe(followUp.answer.messageId)
    const next = addTurn(store, { conversationId })
    expect(next.question.parentId).toBe(followUp.answer.messageId)
  })

  it('is read around a message of 1,900,000 characters with that message in the page', () => {
    const store = openTestStore()
    const large = 'x'.repeat(1_900_000)
    const { conversationId } = addTurn(store)
    const turn = addTurn(store, { conversationId, question: large, answer: large })
    const page = store.readTranscript({ reference: conversationId, limit: 10, aroundMessageId: turn.answer.messageId })
    expect(idsOf(page.items)).toEqual([turn.answer.messageId])
    expect(page.previousCursor).toBeNull()
    const read = transcript(store, conversationId, 10)
    expect(readOn(read, undefined, page.nextCursor!).items).toHaveLength(3)
  })

  it('refuses a cursor and a message at once, and a message of another conversation', () => {
    const store = openTestStore()
    const { conversationId } = addTurn(store)
    addTurn(store, { conversationId })
    const other = addTurn(store)
    const { nextCursor } = store.readTranscript({ reference: conversationId, limit: 1 })
    const both = { reference: conversationId, limit: 1, cursor: nextCursor!, aroundMessageId: 'm1' }
    expect(() => store.readTranscript(both)).toThrow(expect.objectContaining({ code: 'bad_request' }))
    const elsewhere = { reference: conversationId, limit: 1, aroundMessageId: other.answer.messageId }
    expect(() => store.readTranscript(elsewhere)).toThrow(expect.objectContaining({ code: 'not_found' }))
  })
})

describe('the history of a prompt', () => {
  it('is the branch that ends with a message, newest first, whichever branch is shown', () => {
    const store = openTestStore()
    const first = addTurn(store, { question: 'one', answer: 'two' })
    const { conversationId } = first
    const second = addTurn(store, { conversationId, question: 'three', answer: 'four' })
    addTurn(store, { conversationId, beside: first.question.messageId, question: 'other' })
    const history = store.readHistory({ reference: second.answer.messageId, limit: 3 })
    expect(history).toEqual([
      { messageId: second.answer.messageId, role: 'assistant', content: 'four', status: 'complete', facts: [] },
      { messageId: second.question.messageId, role: 'user', content: 'three', status: 'complete', facts: [] },
      { messageId: first.answer.messageId, role: 'assistant', content: 'two', status: 'complete', facts: [] },
    ])
  })
})

function pagesDown(read: (cursor: string) => ReturnType<TestStore['readTranscript']>, cursor: string): string[] {
  const ids: string[] = []
  for (let next: string | null = cursor; next !== null;) {
    const page = read(next)
    ids.push(...idsOf(page.items))
    next = page.previousCursor
  }
  return ids
}
