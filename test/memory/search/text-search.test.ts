import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTurn, openTestStore, type TestStore } from '../test-store.ts'
import { idsOf } from './exercise-search.ts'
import type { SearchScope } from '../../../electron/memory/search/search-filter.ts'

function find(store: TestStore, text: string, scope: SearchScope = {}, limit = 50): string[] {
  return idsOf(store.readSearchPage({ text, mode: 'text', scope, limit, speakers: [], vector: null, list: null }))
}

/** A store with these questions, each in a conversation of its own; their ids by text. */
function storeOf(...questions: string[]) {
  const store = openTestStore()
  const ids = questions.map(question => addTurn(store, { question, answer: '…' }).question.messageId)
  return { store, ids, found: (text: string) => find(store, text).map(id => questions[ids.indexOf(id)]) }
}

describe('words', () => {
  it('are found without their accents, and with accents that were not typed', () => {
    const { found } = storeOf('Un été à la plage', 'Le théâtre est fermé')
    expect(found('ete')).toEqual(['Un été à la plage'])
    expect(found('ÉTÉ plage')).toEqual(['Un été à la plage'])
    expect(found('theatre')).toEqual(['Le théâtre est fermé'])
  })

  it('are found where an accent is a character of its own, in the message or in the query, and in scripts that need those', () => {
    const { found } = storeOf('Le théâtre est fermé'.normalize('NFD'), 'Un été', 'हिन्दी में')
    for (const text of ['theatre', 'théâtre', 'ferme'])
      expect(found(text)).toEqual(['Le théâtre est fermé'.normalize('NFD')])
    expect(found('été'.normalize('NFD'))).toEqual(['Un été'])
    expect(found('हिन्दी')).toEqual(['हिन्दी में'])
  })

  it('are found in their other forms, English and French', () => {
    const { found } = storeOf('I was running two companies', 'Nous mangeons des gâteaux', 'Les chevaux galopaient')
    for (const text of ['run', 'runs', 'company']) expect(found(text)).toEqual(['I was running two companies'])
    for (const text of ['manger', 'mangé', 'gâteau']) expect(found(text)).toEqual(['Nous mangeons des gâteaux'])
    for (const text of ['cheval', 'galoper']) expect(found(text)).toEqual(['Les chevaux galopaient'])
  })

  it('are found in Chinese, Japanese and Korean, by two characters and by one', () => {
    const { found } = storeOf('東京に行きたいです', '我想学习中文', '한국어를 배우고 싶어요')
    for (const text of ['東京', '京', '行きたい']) expect(found(text)).toEqual(['東京に行きたいです'])
    for (const text of ['中文', '文', '学习']) expect(found(text)).toEqual(['我想学习中文'])
    expect(found('한국어')).toEqual(['한국어를 배우고 싶어요'])
    expect(found('京東')).toEqual([])
  })

  it('of two letters, numbers and names in code are found whole and in parts', () => {
    const { found } = storeOf('Is AI fair?', 'Call getUserName(42)', 'Learn C++ or C#', 'snake_case_name')
    expect(found('ai')).toEqual(['Is AI fair?'])
    for (const text of ['getusername', 'getUserName', 'user', '42']) expect(found(text)[0]).toBe('Call getUserName(42)')
    for (const text of ['c++', 'C#']) expect(found(text)).toEqual(['Learn C++ or C#'])
    expect(found('snake_case_name')[0]).toBe('snake_case_name')
  })

  it('that no message holds find others of their family, and only then', () => {
    const { found } = storeOf('The car brakes: freine', 'Allergique aux noix', 'Code 48213')
    expect(found('freinage')).toEqual(['The car brakes: freine'])
    expect(found('allergie')).toEqual(['Allergique aux noix'])
    expect(found('48219')).toEqual([])
    const both = storeOf('The car brakes: freine', 'Le freinage est bon')
    expect(both.found('freinage')).toEqual(['Le freinage est bon'])
  })

  it('are found in French whatever their accents, elisions, plurals and forms of verbs', () => {
    const { found } = storeOf(
      'J’ai oublié l’échelle chez l’électricien',
      'Les invités repartiront dimanche',
      'Qu’il essaie d’abord les œufs brouillés',
      'Le train est à l’heure',
    )
    for (const text of ['echelle', 'l’échelle', "L'ECHELLE", 'échelles', 'oublier', 'oubliés', 'électriciens']) {
      expect([text, found(text)[0]]).toEqual([text, 'J’ai oublié l’échelle chez l’électricien'])
    }
    for (const text of ['invité', 'invitées', 'repartir', 'dimanches']) {
      expect([text, found(text)[0]]).toEqual([text, 'Les invités repartiront dimanche'])
    }
    for (const text of ['oeuf', 'œuf', 'd’œufs', 'brouiller']) {
      expect([text, found(text)[0]]).toEqual([text, 'Qu’il essaie d’abord les œufs brouillés'])
    }
    expect(found('qu’à l’heure')[0]).toBe('Le train est à l’heure')
  })

  it('of the same family count where meaning does, but less than the word itself', () => {
    const { store, ids } = storeOf('door: an allergic guest', 'door: an allergy test', 'door: nobody was here')
    const asked = { scope: {}, limit: 10, speakers: [], vector: null, list: null }
    const found = idsOf(store.readSearchPage({ ...asked, text: 'door allergy', mode: 'hybrid' }))
    const [guest, test, nobody] = ids
    expect(found.filter(id => ids.includes(id))).toEqual([test, guest, nobody])
  })

  it('that say little count where few messages hold them', () => {
    const others = Array.from({ length: 120 }, (_, at) => `lamp number ${at} and table`)
    const { found } = storeOf('nous avons une lampe de table', 'red table', ...others)
    expect(found('avons table')[0]).toBe('nous avons une lampe de table')
    expect(found('and red table')[0]).toBe('red table')
  })

  it('are found by their beginning', () => {
    const { found } = storeOf('A photograph of photons', 'A phone', 'préfixes')
    expect(found('photog*')).toEqual(['A photograph of photons'])
    expect(found('pho*').sort()).toEqual(['A phone', 'A photograph of photons'])
    expect(found('préfixes*')).toEqual(['préfixes'])
  })

  it('rank by rarity, frequency and length: the message that is most about them comes first', () => {
    const { found } = storeOf('tea and coffee and cake and bread', 'tea', 'tea zebra', 'nothing else')
    expect(found('tea zebra')).toEqual(['tea zebra', 'tea', 'tea and coffee and cake and bread'])
  })
})

describe('a query', () => {
  it('with an exact phrase finds those words as they stand there, and none of their other forms', () => {
    const { found } = storeOf('The hot oven door', 'An oven so hot', 'Hot ovens', 'Le « four chaud » brûle')
    expect(found('"hot oven"')).toEqual(['The hot oven door'])
    expect(found('“Hot Oven”')).toEqual(['The hot oven door'])
    expect(found('«four chaud»')).toEqual(['Le « four chaud » brûle'])
  })

  it('leaves out what stands after a minus, but not a word with a hyphen', () => {
    const { found } = storeOf('red wine', 'red brick', 'well-known red fox')
    expect(found('red -wine -"red brick"')).toEqual(['well-known red fox'])
    expect(found('well-known')).toEqual(['well-known red fox'])
  })

  it('is limited by filters, in English and in French', () => {
    const store = openTestStore()
    const old = addTurn(store, { question: 'apple pie', answer: 'apple tart', now: Date.UTC(2020, 5, 1) })
    const recent = addTurn(store, { question: 'apple juice', answer: 'no', now: Date.UTC(2024, 5, 1) })
    store.pinMessage({ reference: recent.question.messageId, isPinned: true })
    store.renameConversation({ reference: old.conversationId, title: 'Gâteaux d’été', source: 'user' })
    store.db.exec(`UPDATE message SET name = 'Zoë' WHERE id = ${old.answer.messageId.slice(1)}`)
    const [pie, tart, juice] = [old.question.messageId, old.answer.messageId, recent.question.messageId]
    for (const [text, wanted] of [
      ['apple role:assistant', [tart]],
      ['apple rôle:assistant', [tart]],
      ['apple de:moi before:2022', [pie]],
      ['apple avant:2022-01-01 après:01/01/2020 role:user', [pie]],
      ['apple after:2022', [juice]],
      ['apple is:pinned', [juice]],
      ['apple est:épinglé', [juice]],
      ['is:pinned', [juice]],
      ['apple in:"gateaux d’ete" role:user', [pie]],
      [`apple dans:${recent.conversationId}`, [juice]],
      ['apple from:zoë', [tart]],
      ['apple de:zo', [tart]],
      ['apple after:2022 before:2021', []],
    ] as const) {
      expect([text, find(store, text)]).toEqual([text, wanted])
    }
    expect(find(store, 'apple', { conversation: recent.conversationId })).toEqual([juice])
    expect(find(store, 'apple', { from: Date.UTC(2024, 5, 1), to: Date.UTC(2024, 5, 1) + 1 })).toEqual([juice])
    expect(find(store, 'apple', { to: Date.UTC(2020, 5, 1) })).toEqual([])
  })

  it('of any kind is answered, whatever signs, lengths and half characters it holds', () => {
    const { store } = storeOf('plain words', 'NEAR AND OR NOT "quotes"')
    const hostile = [
      'NEAR(a b)',
      '"',
      '""',
      '-',
      '*',
      'a*b*',
      'col:x',
      '^x',
      'a AND',
      '((((',
      '\0',
      '\ud800',
      '{a b}:c',
      '-"',
      'from:',
      'in:""',
      'before:x',
      "'; DROP TABLE message; --",
    ]
    for (const text of hostile) expect(() => find(store, text)).not.toThrow()
    expect(find(store, 'NEAR AND OR NOT')).toHaveLength(1)
    find(store, 'word '.repeat(10_000))
    find(store, Array.from({ length: 10_000 }, (_, at) => `w${at}`).join(' '))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...Array.from('"-*:() «»“”fromin0é東\0')) }),
        ),
        text => {
          find(store, text)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('the word index', () => {
  const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'ünder', '東京')
  const sentence = fc.array(word, { minLength: 1, maxLength: 4 }).map(words => words.join(' '))
  const step = fc.oneof(
    sentence.map(text => ({ kind: 'ask' as const, text })),
    fc.tuple(fc.nat(20), sentence).map(([at, text]) => ({ kind: 'edit' as const, at, text })),
    fc.nat(20).map(at => ({ kind: 'delete' as const, at })),
    fc.nat(20).map(at => ({ kind: 'restore' as const, at })),
    fc.constant({ kind: 'purge' as const }),
  )

  it('finds exactly the messages that hold a word, whatever was written, changed, deleted, restored and purged', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), steps => {
        const store = openTestStore()
        const chats: string[] = []
        const at = (index: number) => chats[index % Math.max(1, chats.length)]
        for (const each of steps) {
          const chat = 'at' in each ? at(each.at) : undefined
          if (each.kind === 'ask') chats.push(addTurn(store, { question: each.text, answer: each.text }).conversationId)
          else if (each.kind === 'purge') store.purgeDeleted({ before: 2_000, limit: 3 })
          else if (chat === undefined) continue
          else if (each.kind === 'edit') {
            store.db
              .prepare('UPDATE message SET content = ? WHERE conversationId = ?')
              .run(each.text, Number(chat.slice(1)))
            store.writeSettings({ patch: {} })
          } else if (each.kind === 'delete') tryTo(() => store.deleteConversation({ reference: chat, now: 1_000 }))
          else tryTo(() => store.restoreConversation({ reference: chat }))
        }
        for (const text of ['alpha', 'gamma', '東京', '"beta delta"', 'ünd*']) {
          const wanted = store.db
            .prepare<[string], string>(
              `SELECT 'm' || message.id FROM message JOIN conversation ON conversation.id = conversationId
               WHERE deletedAt IS NULL AND ' ' || content LIKE ?`,
            )
            .pluck()
            .all(`% ${text.replaceAll(/["*]/g, '')}%`)
          expect([text, find(store, text, {}, 1_000).sort()]).toEqual([text, wanted.sort()])
        }
      }),
      { numRuns: 40 },
    )
  })
})

function tryTo(work: () => void): void {
  try {
    work()
  } catch {
    // Already gone, or purged too far.
  }
}
