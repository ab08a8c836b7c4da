// What to offer while somebody types a search, and the searches they kept.

import type { SavedSearch, SearchSuggestion } from '../../../shared/search-models.ts'
import { fold } from '../../lib/embedder/tokenizer.ts'
import { prepare, type Database } from '../database.ts'
import { notFound, resolveSavedSearch, toId } from '../reference.ts'

const MAX_SAVED = 200
/** Newest conversations whose titles are looked at. */
const MAX_TITLES = 2_000
const MAX_NAMES = 2_000

export function suggestSearches(db: Database, input: { text: string; limit: number }): SearchSuggestion[] {
  const wanted = fold(input.text.trim())
  if (wanted === '')
    return listSavedSearches(db)
      .slice(0, input.limit)
      .map(({ text }) => ({ text, kind: 'saved' }))
  const found: SearchSuggestion[] = []
  const add = (kind: SearchSuggestion['kind'], shown: string, text: string) => {
    if (found.length < input.limit && fold(shown).includes(wanted)) found.push({ kind, text })
  }
  for (const { text } of listSavedSearches(db)) add('saved', text, text)
  const names = prepare<{ name: string }>(db, 'SELECT name FROM speaker LIMIT ?')
  for (const { name } of names.all(MAX_NAMES)) add('person', name, `from:${quotedIfSpaced(name)} `)
  const titles = prepare<{ title: string }>(
    db,
    'SELECT title FROM conversation WHERE deletedAt IS NULL ORDER BY isPinned DESC, activity DESC LIMIT ?',
  )
  for (const { title } of titles.all(MAX_TITLES)) add('conversation', title, `in:${quotedIfSpaced(title)} `)
  return found
}

function quotedIfSpaced(text: string): string {
  const plain = text.replaceAll('"', ' ').trim()
  return /\s/.test(plain) ? `"${plain}"` : plain
}

/** Newest first. */
export function listSavedSearches(db: Database): SavedSearch[] {
  const sql = 'SELECT id, text FROM saved_search ORDER BY id DESC LIMIT ?'
  return prepare<{ id: number; text: string }>(db, sql).all(MAX_SAVED).map(toSaved)
}

/** One that is there already comes to the front. */
export function addSavedSearch(db: Database, input: { text: string; now: number }): SavedSearch {
  prepare(db, 'DELETE FROM saved_search WHERE text = ?').run(input.text)
  const sql = 'INSERT INTO saved_search (text, createdAt) VALUES (?, ?) RETURNING id, text'
  const row = prepare<{ id: number; text: string }>(db, sql).get(input.text, input.now)
  prepare(db, 'DELETE FROM saved_search WHERE id NOT IN (SELECT id FROM saved_search ORDER BY id DESC LIMIT ?)').run(
    MAX_SAVED,
  )
  return toSaved(row ?? { id: 0, text: input.text })
}

export function removeSavedSearch(db: Database, input: { savedSearchId: string }): void {
  const sql = 'DELETE FROM saved_search WHERE id = ?'
  const { changes } = prepare(db, sql).run(resolveSavedSearch(input.savedSearchId))
  if (changes === 0) throw notFound('search', input.savedSearchId)
}

function toSaved(row: { readonly id: number; readonly text: string }): SavedSearch {
  return { savedSearchId: toId('s', row.id), text: row.text }
}
