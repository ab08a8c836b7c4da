// What an embedding model wants before a text and before a query, as its card says: without it, it finds less. Models say so
// nowhere in their files, so they are known by name.

export interface EmbeddingMarks {
  readonly text: string
  readonly query: string
}

const none: EmbeddingMarks = { text: '', query: '' }
const sentence = 'Represent this sentence for searching relevant passages: '
const task = 'Instruct: Given a question, find the messages that answer it\nQuery: '

/** The first that fits; names as they are usual, in any case. */
const known: readonly (readonly [RegExp, EmbeddingMarks])[] = [
  [/nomic.?embed.?text/, { text: 'search_document: ', query: 'search_query: ' }],
  [/embedding.?gemma/, { text: 'title: none | text: ', query: 'task: search result | query: ' }],
  [/qwen3.?embedding|e5.?mistral|e5.*instruct/, { text: '', query: task }],
  [/(^|[^a-z0-9])e5.?(small|base|large)/, { text: 'passage: ', query: 'query: ' }],
  [/arctic.?embed.*v2|arctic.?embed2/, { text: '', query: 'query: ' }],
  [/arctic.?embed|mxbai.?embed|bge.?(small|base|large).?en/, { text: '', query: sentence }],
  [/bge.?(small|base|large).?zh/, { text: '', query: '为这个句子生成表示以用于检索相关文章：' }],
]

/** `names`: whatever it is called. */
export function embeddingMarksOf(...names: readonly (string | null)[]): EmbeddingMarks {
  const name = names.join(' ').toLowerCase()
  return known.find(([pattern]) => pattern.test(name))?.[1] ?? none
}

/** Of vectors made with marks: those made without do not fit them. */
export function markedModelId(modelId: string, marks: EmbeddingMarks): string {
  return marks.text === '' ? modelId : `${modelId}+marked`
}
