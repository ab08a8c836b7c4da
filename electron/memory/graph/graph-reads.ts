// What the page asks of the graph. Every statement is limited; what a time or a kind leaves out is left out here.

import { AppError } from '../../../shared/errors.ts'
import {
  entityKinds,
  type EntityKind,
  type GraphLink,
  type GraphNeighbours,
  type GraphNode,
  type GraphOverview,
} from '../../../shared/graph.ts'
import { monthOf, startOf } from '../../../shared/month.ts'
import { prepare, type Database } from '../database.ts'
import { fold } from './fold-name.ts'
import { ID_RANGE } from './graph-sums.ts'
import { leftAfter, minedTo } from './graph-store.ts'
import { countWithin, endsOf, readMonths, type MonthRange } from './months.ts'

/** Of each kind, the most often mentioned: what a time or a search chooses from. */
const MAX_CANDIDATES = 8_000
const MAX_NEIGHBOURS = 2_000
/** Links in all, for as many nodes as there can be; for fewer nodes, so many for each. */
const MAX_LINKS = 15_000
const LINKS_PER_NODE = 3
const FEWEST_LINKS = 900
/** Read of each node's, strongest first: among few nodes most lead to others. */
const READ_LINKS = 6_000
const MOST_SHARE = 40

export interface TimeInput {
  readonly from?: number
  readonly to?: number
}

interface EntityRow {
  readonly id: number
  readonly kind: EntityKind
  readonly name: string
  readonly folded: string
  readonly mentions: number
  readonly months: string
}

const columns = 'entity.id, kind, name, folded, mentions, entity.months'

export function readGraph(
  db: Database,
  input: TimeInput & { readonly kinds?: readonly EntityKind[]; readonly limit: number },
): GraphOverview {
  const range = rangeOf(input)
  // So many without a time as well: its ends are theirs, and a slider's must not move with it.
  const rows = mostMentioned(db, input.kinds, MAX_CANDIDATES)
  const ends = rows.map(({ months }) => endsOf(months))
  const span =
    rows.length === 0
      ? null
      : {
          from: startOf(ends.reduce((least, { from }) => Math.min(least, from), Number.MAX_SAFE_INTEGER)),
          to: startOf(ends.reduce((most, { to }) => Math.max(most, to), 0)),
        }
  const chosen = within(rows, range)
    .toSorted((a, b) => b.mentions - a.mentions || a.id - b.id)
    .slice(0, input.limit)
  const links = linksOf(db, new Set(chosen.map(({ id }) => id)), range)
  return { nodes: chosen.map(toNode), links, span, left: leftAfter(db, minedTo(db)) }
}

function mostMentioned(db: Database, kinds: readonly EntityKind[] = entityKinds, limit: number): EntityRow[] {
  const sql = `SELECT ${columns} FROM entity WHERE kind = ? AND mentions > 0 ORDER BY mentions DESC LIMIT ?`
  return [...new Set(kinds)].flatMap(kind => prepare<EntityRow>(db, sql).all(kind, limit))
}

/** With the mentions of that time alone, without those that have none. */
function within(rows: readonly EntityRow[], range: MonthRange | null): readonly EntityRow[] {
  if (range === null) return rows
  return rows.flatMap(row => {
    const mentions = countWithin(row.months, range)
    return mentions === 0 ? [] : [{ ...row, mentions }]
  })
}

interface RelationRow {
  readonly otherId: number
  readonly weight: number
  readonly months: string
}

function linksOf(db: Database, ids: ReadonlySet<number>, range: MonthRange | null): readonly GraphLink[] {
  const most = Math.min(MAX_LINKS, Math.max(FEWEST_LINKS, ids.size * LINKS_PER_NODE))
  const share = Math.max(LINKS_PER_NODE, Math.min(MOST_SHARE, Math.ceil(READ_LINKS / Math.max(1, ids.size))))
  const months = range === null ? '' : ', months'
  const sql = `SELECT otherId, weight${months} FROM relation WHERE entityId = ? ORDER BY weight DESC LIMIT ?`
  const statement = prepare<RelationRow>(db, sql)
  const links: { readonly low: number; readonly high: number; readonly weight: number }[] = []
  const seen = new Set<number>()
  for (const id of ids) {
    for (const row of statement.all(id, share)) {
      const { otherId } = row
      if (!ids.has(otherId)) continue
      const [low, high] = id < otherId ? [id, otherId] : [otherId, id]
      const key = low * ID_RANGE + high
      if (seen.has(key)) continue
      seen.add(key)
      const weight = range === null ? row.weight : countWithin(row.months, range)
      if (weight > 0) links.push({ low, high, weight })
    }
  }
  return links
    .sort((a, b) => b.weight - a.weight)
    .slice(0, most)
    .map(({ low, high, weight }) => ({ from: toId(low), to: toId(high), weight }))
}

export function searchGraph(
  db: Database,
  input: { readonly text: string; readonly kinds?: readonly EntityKind[]; readonly limit: number },
): { readonly items: readonly GraphNode[] } {
  const text = fold(input.text)
  const words = text.split(/\s+/).filter(word => word !== '')
  if (words.length === 0) return { items: [] }
  const kinds: readonly EntityKind[] = input.kinds ?? entityKinds
  const sql = `SELECT ${columns} FROM entity WHERE folded >= ? AND folded < ? AND +mentions > 0 LIMIT ?`
  const beginning = prepare<EntityRow>(db, sql).all(text, `${text}\u{10ffff}`, MAX_CANDIDATES)
  const all = [...beginning.filter(({ kind }) => kinds.includes(kind)), ...mostMentioned(db, kinds, MAX_CANDIDATES)]
  const found = new Map(all.filter(row => words.every(word => row.folded.includes(word))).map(row => [row.id, row]))
  const isBeginning = (row: EntityRow) => Number(row.folded.startsWith(text))
  const items = [...found.values()]
    .toSorted((a, b) => isBeginning(b) - isBeginning(a) || b.mentions - a.mentions || a.id - b.id)
    .slice(0, input.limit)
  return { items: items.map(toNode) }
}

export function readNeighbours(
  db: Database,
  input: TimeInput & { readonly nodeId: string; readonly kinds?: readonly EntityKind[]; readonly limit: number },
): GraphNeighbours {
  const row = readEntity(db, input.nodeId)
  const range = rangeOf(input)
  const sql = `
    SELECT ${columns}, weight, relation.months AS together
    FROM relation CROSS JOIN entity ON entity.id = relation.otherId
    WHERE entityId = ? ORDER BY weight DESC LIMIT ?`
  const isAll = range === null && input.kinds === undefined
  const rows = prepare<EntityRow & { weight: number; together: string }>(db, sql).all(
    row.id,
    isAll ? input.limit : MAX_NEIGHBOURS,
  )
  const items = rows
    .filter(({ kind }) => input.kinds?.includes(kind) ?? true)
    .map(({ weight, together, ...other }) => ({
      node: toNode(other),
      weight: range === null ? weight : countWithin(together, range),
    }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, input.limit)
  return {
    node: toNode(row),
    items,
    months: readMonths(row.months).map(([at, mentions]) => ({ at: startOf(at), mentions })),
  }
}

/** Of one that is spoken of in a conversation that is not hidden. */
export function readEntity(db: Database, nodeId: string): EntityRow {
  const id = Number(/^e(\d{1,15})$/.exec(nodeId)?.[1] ?? 0)
  const row = prepare<EntityRow>(db, `SELECT ${columns} FROM entity WHERE id = ? AND mentions > 0`).get(id)
  if (row !== undefined) return row
  throw new AppError('not_found', `There is no node ${nodeId}.`, { data: { kind: 'node', reference: nodeId } })
}

function toNode({ id, kind, name, mentions }: EntityRow): GraphNode {
  return { nodeId: toId(id), kind, name, mentions }
}

function toId(id: number): string {
  return `e${id}`
}

/** Null: all of it. */
function rangeOf({ from, to }: TimeInput): MonthRange | null {
  if (from === undefined && to === undefined) return null
  const last = monthOf(Date.UTC(9_999, 11))
  return { from: from === undefined ? 0 : safeMonth(from), to: to === undefined ? last : safeMonth(to) }
}

/** Times beyond what a date can be are as far as one can be. */
function safeMonth(at: number): number {
  return monthOf(Math.max(-8.64e15, Math.min(8.64e15, at)))
}
