import { expect, test } from 'vitest'
import { embeddingMarksOf, markedModelId } from '../../electron/llm/embedding-marks.ts'

test.each([
  ['nomic-embed-text:latest', 'search_document: ', 'search_query: '],
  ['Nomic-Embed-Text-v1.5.Q8_0.gguf', 'search_document: ', 'search_query: '],
  ['multilingual-e5-small-q8_0.gguf', 'passage: ', 'query: '],
  ['e5-base-v2:latest', 'passage: ', 'query: '],
  ['embeddinggemma:300m', 'title: none | text: ', 'task: search result | query: '],
  ['snowflake-arctic-embed2:568m', '', 'query: '],
  ['bge-m3:latest', '', ''],
  ['all-minilm:l6-v2', '', ''],
  ['SmolLM2-135M-Instruct.Q4_1.gguf', '', ''],
  // It ends like one of E5's, and is none.
  ['type5-base', '', ''],
])('%s wants before a text %j and before a query %j', (name, text, query) => {
  expect(embeddingMarksOf(name)).toEqual({ text, query })
})

test.each([
  'qwen3-embedding:0.6b',
  'Qwen3-Embedding-0.6B-Q8_0.gguf',
  'multilingual-e5-large-instruct',
  'e5-mistral-7b',
])('%s wants to be told what a query is for', name => {
  expect(embeddingMarksOf(name)).toMatchObject({
    text: '',
    query: expect.stringMatching(/^Instruct: .+\nQuery: $/) as string,
  })
})

test.each(['mxbai-embed-large', 'bge-small-en-v1.5.gguf', 'snowflake-arctic-embed:33m'])(
  '%s wants a sentence before a query only',
  name => {
    expect(embeddingMarksOf(name)).toMatchObject({
      text: '',
      query: expect.stringContaining('Represent this') as string,
    })
  },
)

test('is known by what its maker calls it, too; vectors of marked texts are of another model than those without', () => {
  const marks = embeddingMarksOf('Nomic Embed Text v2', 'model.gguf')
  expect(marks.text).toBe('search_document: ')
  expect(markedModelId('gguf:model.gguf@1', marks)).not.toBe('gguf:model.gguf@1')
  expect(markedModelId('gguf:model.gguf@1', embeddingMarksOf(null, 'model.gguf'))).toBe('gguf:model.gguf@1')
})
