import { describe, expect, it } from 'vitest'
import { explain } from '../../electron/memory/database.ts'
import { reads, writes } from '../../electron/memory/operations.ts'
import { labels, sliceOf } from './import/import-files.ts'
import { exerciseSearch } from './search/exercise-search.ts'
import { addTurn, complete, openTestStore, type TestStore } from './test-store.ts'
import { inOneLine, writtenStatements } from './written-statements.ts'

/** What may be walked from end to end, and why that stays small. */
const allowedScans = [
  // The rows a recursive walk has found: no more than its LIMIT, or than a branch is long.
  /^SCAN branch$/,
  // At most 50 for each conversation.
  /^SCAN queued_question USING COVERING INDEX queued_question_conversation$/,
  // The ids of one page, in their order.
  /^SCAN wanted VIRTUAL TABLE INDEX 1:$/,
  // One row for each of the 8 servers at most.
  /^SCAN endpoint_state$/,
  // One row for each table that counts its ids.
  /^SCAN sqlite_sequence$/,
  // One row for each setting, one for each pragma, one total.
  /^SCAN setting$/,
  /^SCAN pragma_page_(count|size) VIRTUAL TABLE INDEX 0:$/,
  /^SCAN total$/,
  // FTS5 seeks the words by itself. What it gives is limited where it is asked for.
  /^SCAN message_terms VIRTUAL TABLE INDEX \d+:/,
  /^SCAN (found|\(subquery-\d+\)|CONSTANT ROW|json_each VIRTUAL TABLE INDEX 1:)$/,
  // One row; what one transaction changed; a range for each time that messages came from elsewhere; a few models.
  /^SCAN (text_state|text_change|text_backlog|embedding_model|posting_block)( |$)/,
  // Up to a limit, for suggestions: names of people, searches kept.
  /^SCAN (speaker|saved_search)/,
  // Titles, newest first, up to a limit or for a search by `in:`.
  /^SCAN conversation USING INDEX conversation_order$/,
  // The best 300 of at most 8,000 messages with rare words; a handful of conversations with an externalId or number.
  /^USE TEMP B-TREE FOR ORDER BY$/,
  // Over a list given by the caller, not over a table.
  /^CREATE BLOOM FILTER$/,
  // At an open: tables and indexes, imports so far, the few messages in an index of those being streamed.
  /^SCAN (sqlite_master|import|message USING COVERING INDEX message_streaming)$/,
  // The names that differ, of at most 5,000 messages.
  /^USE TEMP B-TREE FOR DISTINCT$/,
  // One row; what one transaction changed.
  /^SCAN (graph_state|graph_change|graph_hidden_change)$/,
]

/** Runs every operation in every way that leads to a statement of its own. */
function exercise(store: TestStore): void {
  const { conversationId, question, answer } = addTurn(store)
  const older = addTurn(store, { conversationId })
  store.db.exec(`UPDATE message SET externalId = 'x' WHERE id = ${answer.messageId.slice(1)}`)
  store.db.exec(`UPDATE conversation SET externalId = 'import' WHERE id = ${conversationId.slice(1)}`)
  for (const reference of [undefined, conversationId]) {
    for (const strategy of ['offset', 'cursor', 'keyset', 'auto'] as const) {
      const list = (cursor?: string) =>
        store.listMessages({ strategy, limit: 1, ...(reference && { reference }), ...(cursor && { cursor }) })
      list(list(list().nextCursor!).previousCursor!)
    }
  }
  addTurn(store)
  const conversations = store.listConversations({ limit: 1 })
  const next = store.listConversations({ limit: 1, cursor: conversations.nextCursor! })
  store.listConversations({ limit: 1, cursor: next.previousCursor! })
  const transcript = store.readTranscript({ reference: conversationId, limit: 1 })
  const up = store.readTranscript({ reference: conversationId, limit: 1, cursor: transcript.nextCursor! })
  store.readTranscript({ reference: conversationId, limit: 1, cursor: up.previousCursor! })
  store.readTranscript({ reference: conversationId, limit: 3, aroundMessageId: answer.messageId })
  store.readHistory({ reference: answer.messageId, limit: 5 })
  for (const reference of ['x', `${conversationId}/x`, answer.messageId]) store.getMessage({ reference })
  addTurn(store, { conversationId, beside: question.messageId })
  store.isShown({ reference: conversationId, messageReference: answer.messageId })
  store.showBranch({ reference: older.answer.messageId })
  const sibling = store.startSibling({ reference: older.answer.messageId, now: 1 })
  store.saveProgress({ answerId: sibling.answer.messageId, content: 'x', reasoning: null })
  store.finishAnswer({ answerId: sibling.answer.messageId, end: complete, now: 1 })
  store.pinMessage({ reference: answer.messageId, isPinned: true })
  for (const content of ['one', 'two']) store.addQueued({ conversationId, content, options: { waitMs: 0 }, now: 1 })
  store.editQueued({ queuedId: 'q1', content: 'x' })
  store.listQueued({ reference: conversationId })
  store.listQueuedConversations(undefined)
  store.removeQueued({ queuedId: 'q1' })
  const stopped = store.startQueued({ queuedId: 'q2', now: 1 })
  store.finishAnswer({ answerId: stopped.answer.messageId, end: { ...complete, status: 'stopped' }, now: 1 })
  store.writeSettings({ patch: { theme: 'dark' } })
  store.readSettings(undefined)
  store.resumeAnswer({ reference: stopped.answer.messageId })
  store.finishAnswer({ answerId: stopped.answer.messageId, end: complete, now: 1 })
  store.writeSummary({ reference: conversationId, summary: { uptoMessageId: answer.messageId, content: 's' }, now: 1 })
  store.readSummary({ reference: conversationId })
  store.writeEndpoints({ states: { 'http://gpu:1': { circuit: null } } })
  store.readEndpoints(undefined)
  store.counts(undefined)
  const known = store.addFacts({
    facts: ['one', 'two', 'three'].map(text => ({
      text,
      confidence: 1,
      messageId: question.messageId,
      state: 'accepted',
    })),
    now: 1,
  })
  const factIds = known.map(fact => fact.factId)
  for (const state of [undefined, 'accepted'] as const) {
    const list = (cursor?: string) => store.listFacts({ limit: 1, ...(state && { state }), ...(cursor && { cursor }) })
    list(list(list().nextCursor!).previousCursor!)
  }
  store.changeFacts({ factIds, patch: { state: 'accepted', expiresAt: null } })
  store.mergeFacts({ factIds, text: 'two', now: 1 })
  store.restoreFacts({ factIds })
  store.separateFacts({ before: { factId: factIds[0]!, text: 'one', state: 'accepted', messageIds: ['m1'] }, factIds })
  store.recallFacts({ reference: addTurn(store, { question: 'one two three' }).question.messageId, now: 1 })
  store.usedFacts({ reference: answer.messageId })
  store.countFacts(undefined)
  store.setSpoken({ reference: conversationId, isSpoken: true })
  store.setUsesMemory({ reference: conversationId, usesMemory: true })
  store.forgetFacts({ factIds, now: 1 })
  store.purgeFacts({ before: 2, limit: 10 })
  store.flushLog(undefined)
  const importId = store.beginImport({ name: 'file', now: 1 })
  const said = (id: string, parentId: string | null) => ({
    id,
    parentId,
    role: 'user',
    content: id,
    createdAt: 1,
    at: 1,
  })
  const slice = sliceOf([
    {
      id: 'import',
      title: 't',
      createdAt: 1,
      updatedAt: 1,
      messages: [said('x', null), said('m1@5', null), said('y', 'x')],
    },
    { id: 'c1@5', title: null, createdAt: 1, updatedAt: 1, messages: [said('x', null), said('y', 'x')] },
  ] as never)
  store.checkSlice(slice)
  store.importSlice({ importId, ...slice })
  store.endImport({ importId, state: 'done', problems: 0 })
  store.listImports(undefined)
  for (const format of ['json', 'markdown'] as const) {
    for (const reference of [undefined, conversationId])
      store.readExport({ format, labels, ...(reference && { reference }) })
  }
  const { nextCursor } = store.readExport({ format: 'markdown', labels: { ...labels, user: 'x'.repeat(600_000) } })
  store.readExport({ format: 'markdown', labels, cursor: nextCursor! })
  store.beginUndo({ importId })
  store.hideImported({ importId, fromId: 0, limit: 10 })
  store.removeImported({ importId, beforeId: 1e9, limit: 10 })
  store.endUndo({ importId })
  exerciseSearch(store, conversationId)
  exerciseGraph(store)
  store.renameConversation({ reference: conversationId, title: 't', source: 'user' })
  store.pinConversation({ reference: conversationId, isPinned: true })
  store.setParameters({ reference: conversationId, parameters: { seed: 1 } })
  store.setSpoken({ reference: conversationId, isSpoken: true })
  store.getConversation({ reference: 'import' })
  store.getConversations({ references: ['import', 'c999'] })
  store.deleteConversation({ reference: conversationId, now: 1 })
  store.restoreConversation({ reference: conversationId })
  store.deleteConversation({ reference: conversationId, now: 1 })
  store.purgeDeleted({ before: 2, limit: 100 })
}

/** Something is spoken of, hidden, shown again, and taken away. */
function exerciseGraph(store: TestStore): void {
  const { conversationId } = addTurn(store, { question: 'Anna lives in Paris.', answer: 'Anna is in France.' })
  while (store.mineGraph({ limit: 1_000 }).left > 0);
  const [anna] = store.searchGraph({ text: 'anna', limit: 1 }).items
  const nodeId = anna?.nodeId ?? ''
  for (const time of [{}, { from: 0 }]) {
    store.readGraph({ limit: 10, ...time })
    store.readNeighbours({ nodeId, limit: 10, ...time })
  }
  const list = (cursor?: string) => store.listMentions({ nodeId, limit: 1, ...(cursor && { cursor }) })
  list(list(list().nextCursor!).previousCursor!)
  store.deleteConversation({ reference: conversationId, now: 1 })
  store.restoreConversation({ reference: conversationId })
  store.db.exec(`UPDATE message SET content = 'Nobody.' WHERE content = 'Anna is in France.'`)
  store.deleteConversation({ reference: conversationId, now: 1 })
  store.purgeDeleted({ before: 2, limit: 100 })
}

/** One conversation holds nearly everything, and nearly everything has one time: what misleads a planner. */
function fill(store: TestStore): void {
  const { conversationId } = addTurn(store)
  store.db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    INSERT INTO message (conversationId, role, status, createdAt, content)
    SELECT ${conversationId.slice(1)}, 'user', 'complete', 5000, 'x' FROM n`)
  for (let turn = 0; turn < 20; turn++) addTurn(store)
}

describe('every statement', () => {
  it.each(['a new store', 'a full store after ANALYZE'])('uses an index and sorts nothing, in %s', state => {
    const store = openTestStore()
    if (state !== 'a new store') {
      fill(store)
      store.db.exec('ANALYZE')
    }
    const asked = new Set<string>()
    const statements = new Set<string>()
    const prepare = store.db.prepare.bind(store.db)
    store.db.prepare = (sql: string) => {
      statements.add(sql)
      return prepare(sql)
    }
    const names = Object.keys({ ...reads, ...writes })
    const watched = Object.fromEntries(
      names.map(name => [
        name,
        (input: never) => {
          asked.add(name)
          return (store[name as keyof typeof reads] as (input: never) => unknown)(input)
        },
      ]),
    )
    exercise({ ...store, ...watched })
    expect([...asked].sort()).toEqual(names.sort())
    // What is rarely reached is looked at as it is written; where something is filled in, it has to be tried.
    const tried = [...statements].map(inOneLine)
    const untried = writtenStatements().filter(({ pattern }) => !tried.some(sql => pattern.test(sql)))
    store.db.prepare = prepare
    const plans: { readonly sql: string; readonly steps: readonly string[] }[] = []
    for (const sql of statements) plans.push({ sql: sql.trim(), steps: explain(store.db, sql) })
    const unknown = untried.filter(({ sql, isWhole }) => {
      if (!isWhole) return true
      try {
        plans.push({ sql, steps: explain(store.db, sql) })
        return false
      } catch {
        return true
      }
    })
    expect(unknown.map(({ place, sql }) => `${place} ${sql}`)).toEqual([])
    const isWrong = (step: string) =>
      /TEMP B-TREE|BLOOM|^SCAN/.test(step) && !allowedScans.some(allowed => allowed.test(step))
    const wrong = plans.filter(plan => plan.steps.some(isWrong))
    // By number there is no other way than past all before; `auto` does so below 1,000 messages only.
    expect(wrong.filter(plan => !plan.sql.endsWith('ORDER BY id DESC LIMIT ? OFFSET ?'))).toEqual([])
    expect(plans.length).toBeGreaterThan(50)
    // A page begins by seeking its place, not by walking there.
    const isList = /message_terms|saved_search|speaker|^SELECT (id, )?title|FROM (entity|relation) /
    const pages = plans.filter(plan => /^SELECT.* ORDER BY .*LIMIT \?$/s.test(plan.sql) && !isList.test(plan.sql))
    const seek =
      /^SEARCH (message|conversation|import|fact|embedding|mention) USING .*(<|>)(\?|\(\?,\?\))\)$|^SEARCH embedding_todo USING PRIMARY KEY/
    expect(pages.filter(plan => !seek.test(plan.steps[0]!))).toEqual([])
    expect(pages.length).toBeGreaterThanOrEqual(12)
  })
})
