import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clear, addTurn, complete, failing, openTestStore, readOn, type TestStore } from '../test-store.ts'

const words = ['Anna', 'Marie Dupont', 'Paris', 'Lisbon', 'Kubernetes', 'SQLite', '12 March 2026', 'in 2024', 'nothing']

function mineAll(store: TestStore, limit = 3): void {
  while (store.mineGraph({ limit }).left > 0);
}

/** What the graph says, without its ids. */
function stateOf(store: TestStore): unknown {
  const names = new Map(
    (store.db.prepare('SELECT id, kind, name FROM entity').all() as { id: number; kind: string; name: string }[]).map(
      ({ id, kind, name }) => [id, `${kind} ${name}`],
    ),
  )
  const rows = (sql: string) => store.db.prepare(sql).all() as Record<string, number | string>[]
  const named = (id: unknown) => names.get(Number(id)) ?? 'nobody'
  return {
    entities: rows('SELECT kind, name, folded, mentions, months FROM entity ORDER BY kind, name'),
    relations: rows('SELECT * FROM relation')
      .map(row => `${named(row['entityId'])} - ${named(row['otherId'])}: ${row['weight']} ${row['months']}`)
      .sort(),
    mentions: rows('SELECT * FROM mention')
      .map(row => `${named(row['entityId'])} in ${row['messageId']}`)
      .sort(),
    pending: rows('SELECT * FROM graph_change UNION ALL SELECT * FROM graph_hidden_change'),
  }
}

function emptyGraph(store: TestStore): void {
  const tables = [
    'entity',
    'mention',
    'relation',
    'graph_message',
    'graph_hidden',
    'graph_change',
    'graph_hidden_change',
  ]
  for (const table of tables) store.db.exec(`DELETE FROM ${table}`)
  store.db.exec('UPDATE graph_state SET minedTo = 0')
}

function mineFromScratch(store: TestStore): void {
  emptyGraph(store)
  store.db.exec('INSERT INTO graph_hidden SELECT id FROM conversation WHERE deletedAt IS NOT NULL')
  mineAll(store, 50)
}

const text = fc
  .array(fc.constantFrom(...words), { minLength: 0, maxLength: 4 })
  .map(parts => `We met ${parts.join(' and ')}.`)
const step = fc.oneof(
  fc.record({ do: fc.constant('turn' as const), chat: fc.nat(3), question: text, answer: text, now: fc.nat(3e12) }),
  fc.record({ do: fc.constant('edit' as const), at: fc.nat(30), text }),
  fc.record({ do: fc.constantFrom('delete', 'restore', 'purge', 'mine', 'resume', 'leaf'), chat: fc.nat(3) }),
)

it('a graph that followed writes, edits, deletions and purges is the one made from the messages that are left', () => {
  const store = openTestStore()
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), steps => {
      clear(store.db)
      emptyGraph(store)
      const chats: string[] = []
      for (const each of steps) {
        if (each.do === 'turn') {
          const known = chats[each.chat]
          const turn = { question: each.question, answer: each.answer, now: each.now }
          try {
            const made = addTurn(store, { ...turn, ...(known !== undefined && { conversationId: known }) })
            if (known === undefined) chats.push(made.conversationId)
          } catch (error) {
            // Deleted meanwhile.
            expect(error).toEqual(failing('not_found'))
          }
        } else if (each.do === 'edit') {
          const sql = 'UPDATE message SET content = ? WHERE id = (SELECT id FROM message ORDER BY id LIMIT 1 OFFSET ?)'
          store.db.prepare(sql).run(each.text, each.at)
          store.writeSettings({ patch: {} })
        } else {
          perform(store, each.do, chats[each.chat])
          // The store never takes a last message away by itself: nothing can be said there afterwards.
          if (each.do === 'leaf') chats.splice(each.chat, 1)
        }
      }
      mineAll(store)
      const followed = stateOf(store)
      mineFromScratch(store)
      expect(followed).toEqual(stateOf(store))
    }),
    { numRuns: 60 },
  )
})

function perform(store: TestStore, what: string, reference: string | undefined): void {
  if (what === 'mine') return void store.mineGraph({ limit: 3 })
  if (what === 'purge') return void store.purgeDeleted({ before: 10, limit: 3 })
  if (reference === undefined) return
  try {
    if (what === 'delete') store.deleteConversation({ reference, now: 1 })
    if (what === 'restore') store.restoreConversation({ reference })
    if (what === 'leaf') {
      store.db.exec(`
        DELETE FROM message WHERE id = (SELECT max(id) FROM message WHERE conversationId = ${reference.slice(1)})`)
      store.writeSettings({ patch: {} })
    }
    if (what === 'resume') {
      const { items } = store.listMessages({ reference, strategy: 'keyset', limit: 1 })
      const end = { ...complete, status: 'stopped' as const, content: 'Anna went to Paris.' }
      store.db.exec(`UPDATE message SET status = 'stopped' WHERE id = ${items[0]?.messageId.slice(1) ?? 0}`)
      if (items[0]?.role !== 'assistant') return
      store.resumeAnswer({ reference: items[0].messageId })
      store.finishAnswer({ answerId: items[0].messageId, end, now: 5 })
    }
  } catch (error) {
    expect(error).toEqual(failing('not_found'))
  }
}

describe('the graph', () => {
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)
  const day = (year: number, month: number) => Date.UTC(year, month - 1, 15)

  function filled() {
    const store = openTestStore()
    const first = addTurn(store, {
      question: 'Anna lives in Lisbon, and Marie uses SQLite.',
      answer: 'Lisbon is a city in Portugal.',
      now: day(2024, 3),
    })
    addTurn(store, { question: 'Does Anna like Kubernetes?', answer: 'She said so.', now: day(2025, 6) })
    addTurn(store, { question: 'Anna comes on 12 March 2026.', answer: 'Noted.', now: day(2026, 1) })
    mineAll(store)
    return { store, first }
  }

  it('shows what is spoken of most first, with what stands together in a message or its answer', () => {
    const { store } = filled()
    const { nodes, links, span, left } = store.readGraph({ limit: 10 })
    expect(nodes[0]).toMatchObject({ name: 'Anna', kind: 'person', mentions: 3 })
    expect(left).toBe(0)
    expect(span).toEqual({ from: Date.UTC(2024, 2), to: Date.UTC(2026, 0) })
    const byName = new Map(nodes.map(node => [node.name, node.nodeId]))
    const weight = (a: string, b: string) =>
      links.find(({ from, to }) => [from, to].includes(byName.get(a)!) && [from, to].includes(byName.get(b)!))?.weight
    // Once in the same message, once in question and answer.
    expect(weight('Anna', 'Lisbon')).toBe(3)
    expect(weight('Anna', 'Portugal')).toBe(1)
    expect(weight('Anna', 'Kubernetes')).toBe(2)
    expect(weight('Marie', 'Kubernetes')).toBeUndefined()
  })

  it('is limited to kinds, to a number and to a time, whose mentions alone are then counted', () => {
    const { store } = filled()
    expect(names(store.readGraph({ kinds: ['technology'], limit: 10 }).nodes)).toEqual(['SQLite', 'Kubernetes'])
    expect(store.readGraph({ limit: 2 }).nodes).toHaveLength(2)
    const spring = store.readGraph({ from: day(2024, 1), to: day(2024, 3), limit: 10 })
    expect(spring.nodes.find(({ name }) => name === 'Anna')?.mentions).toBe(1)
    expect(names(spring.nodes)).not.toContain('Kubernetes')
    expect(spring.links.length).toBeGreaterThan(0)
    expect(store.readGraph({ from: day(2030, 1), limit: 10 })).toMatchObject({ nodes: [], links: [] })
    expect(store.readGraph({ from: Number.MAX_SAFE_INTEGER, to: -Number.MAX_SAFE_INTEGER, limit: 10 }).nodes).toEqual(
      [],
    )
  })

  it('finds a node by the beginning or a part of its name, without accents, and a date by its month', () => {
    const { store } = filled()
    addTurn(store, { question: 'Hélène Martin parle de Ollama.' })
    mineAll(store)
    expect(names(store.searchGraph({ text: 'helene mar', limit: 5 }).items)).toEqual(['Hélène Martin'])
    expect(names(store.searchGraph({ text: 'tugal', limit: 5 }).items)).toEqual(['Portugal'])
    expect(names(store.searchGraph({ text: '12 mars', limit: 5 }).items)).toEqual(['2026-03-12'])
    expect(store.searchGraph({ text: 'an', kinds: ['place'], limit: 5 }).items).toEqual([])
    expect(store.searchGraph({ text: '  ', limit: 5 }).items).toEqual([])
  })

  it('tells of a node what stands with it, when it was spoken of, and where, page by page', () => {
    const { store, first } = filled()
    const anna = store.searchGraph({ text: 'anna', limit: 1 }).items[0]!
    const near = store.readNeighbours({ nodeId: anna.nodeId, limit: 10 })
    expect(near.items[0]).toMatchObject({ node: { name: 'Lisbon' }, weight: 3 })
    expect(near.months).toEqual(
      [day(2024, 3), day(2025, 6), day(2026, 1)].map(at => ({ at: new Date(at).setUTCDate(1), mentions: 1 })),
    )
    const dates = store.readNeighbours({ nodeId: anna.nodeId, kinds: ['date'], limit: 10, from: day(2025, 12) })
    expect(names(dates.items.map(({ node }) => node))).toEqual(['2026-03-12'])
    const read = (cursor?: string) => store.listMentions({ nodeId: anna.nodeId, limit: 2, ...(cursor && { cursor }) })
    const { items, pages } = readOn(read)
    expect(items.map(({ snippet }) => snippet)).toEqual([
      '<mark>Anna</mark> comes on 12 March 2026.',
      'Does <mark>Anna</mark> like Kubernetes?',
      '<mark>Anna</mark> lives in Lisbon, and Marie uses SQLite.',
    ])
    expect(read(pages[1]!.previousCursor!).items).toHaveLength(2)
    expect(items.at(-1)?.conversationId).toBe(first.conversationId)
    expect(() => store.listMentions({ nodeId: 'e999', limit: 2 })).toThrow(failing('not_found'))
    expect(() => store.readNeighbours({ nodeId: 'anna', limit: 2 })).toThrow(failing('not_found'))
  })

  it('knows nothing of a deleted conversation at once, and again once it is restored', () => {
    const { store, first } = filled()
    const before = store.readGraph({ limit: 50 })
    store.deleteConversation({ reference: first.conversationId, now: 1 })
    const after = store.readGraph({ limit: 50 })
    expect(names(after.nodes)).not.toContain('Lisbon')
    expect(after.nodes.find(({ name }) => name === 'Anna')?.mentions).toBe(2)
    expect(store.searchGraph({ text: 'lisbon', limit: 5 }).items).toEqual([])
    const anna = store.searchGraph({ text: 'anna', limit: 1 }).items[0]!
    expect(store.listMentions({ nodeId: anna.nodeId, limit: 10 }).items).toHaveLength(2)
    store.restoreConversation({ reference: first.conversationId })
    expect(store.readGraph({ limit: 50 })).toEqual(before)
    store.deleteConversation({ reference: first.conversationId, now: 1 })
    store.purgeDeleted({ before: 2, limit: 100 })
    expect(store.db.prepare(`SELECT 1 FROM entity WHERE name = 'Lisbon'`).all()).toEqual([])
    expect(store.db.prepare('SELECT * FROM graph_hidden').all()).toEqual([])
  })
})
