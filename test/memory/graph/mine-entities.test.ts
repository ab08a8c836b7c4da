import { describe, expect, it } from 'vitest'
import { MAX_ENTITIES, mineEntities } from '../../../electron/memory/graph/mine-entities.ts'
import { labelled } from './labelled-messages.ts'

const mined = (text: string, speaker: string | null = null) =>
  mineEntities(text, speaker).map(({ kind, name }) => `${kind}:${name}`)

describe('what messages speak of', () => {
  it('is found with a precision of 0.95 and a recall of 0.9 on messages labelled by hand', () => {
    const wrong: string[] = []
    const missed: string[] = []
    let right = 0
    for (const [text, ...wanted] of labelled) {
      const found = mined(text)
      right += found.filter(each => wanted.includes(each)).length
      wrong.push(...found.filter(each => !wanted.includes(each)))
      missed.push(...wanted.filter(each => !found.includes(each)))
    }
    const precision = right / (right + wrong.length)
    const recall = right / (right + missed.length)
    console.log(
      `graph: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${right + missed.length} names)`,
    )
    expect(precision, `wrong: ${wrong.join(', ')}`).toBeGreaterThanOrEqual(0.95)
    expect(recall, `missed: ${missed.join(', ')}`).toBeGreaterThanOrEqual(0.9)
  })

  it('counts each name once, whoever wrote it first, and no more than a list has room for', () => {
    expect(mined('Anna met Anna in Paris, and Anna left Paris.', 'Bob Stone')).toEqual([
      'person:Bob Stone',
      'person:Anna',
      'place:Paris',
    ])
    const many = Array.from({ length: 40 }, (_, at) => `my friend Zor${'aeiou'.repeat(at).slice(0, at)}x`).join(', ')
    expect(mined(many)).toHaveLength(MAX_ENTITIES)
  })

  it('does not take names out of code, addresses and mails', () => {
    expect(mined('Look:\n```ts\nconst Anna = new Paris()\n```\nhttps://paris.example/Anna anna@paris.example')).toEqual(
      [],
    )
  })

  it.each([
    '',
    '\u0000',
    'A'.repeat(50_000),
    '\ud800 Anna \udfff',
    'a-'.repeat(20_000),
    '('.repeat(20_000),
    '1/'.repeat(20_000),
  ])('comes to an end on text of any kind, and keeps to what UTF-8 can hold (%#)', text => {
    for (const { name } of mineEntities(text, text.slice(0, 20))) expect(name.isWellFormed()).toBe(true)
  })

  it('knows the same month in both languages as one date, and no day that is none', () => {
    expect(mined('On March 5, 2026, le 5 mars 2026, 5 March 2026 and 2026-03-05.')).toEqual(['date:2026-03-05'])
    expect(mined('le 31 février 2026, on 45 March, 05/04/2026, Feb 30')).toEqual([])
  })

  it('reads a year from the season or the preposition before it, and not from a number that is none', () => {
    expect(mined('Depuis l’été 2022, puis l’automne 2023 et enfin en 2024. Since spring 2025.')).toEqual([
      'date:2022',
      'date:2023',
      'date:2024',
      'date:2025',
    ])
    expect(mined('Room 2024, build 2025.')).toEqual([])
  })

  it('takes what is announced for a project, but not across the end of a sentence', () => {
    expect(mined('Our project: Atlas. Le projet « Boréal ».')).toEqual(['project:Atlas', 'project:Boréal'])
    expect(mined('What about the project? Marie called.')).toEqual(['person:Marie'])
  })

  it('writes a technology by its one name', () => {
    expect(mined('We use postgres, k8s and nodejs.')).toEqual([
      'technology:PostgreSQL',
      'technology:Kubernetes',
      'technology:Node.js',
    ])
  })
})
