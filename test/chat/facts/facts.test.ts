import { describe, expect, it } from 'vitest'
import { createFacts } from '../../../electron/chat/facts/facts.ts'
import { openScriptedChat } from '../open-chat.ts'

async function open() {
  const { memory } = await openScriptedChat()
  const told: string[] = []
  return {
    memory,
    told,
    facts: createFacts({ memory, notify: name => told.push(name), forgetTraces: () => Promise.resolve() }),
  }
}

describe('facts', () => {
  it('of the user’s own count at once, and every client is told', async () => {
    const { facts, told } = await open()
    expect(await facts.add('I play the oboe.')).toMatchObject({ text: 'I play the oboe.', state: 'accepted' })
    expect(told).toEqual(['facts.changed'])
  })

  it('without words are refused', async () => {
    const { facts, told } = await open()
    await expect(facts.add(' … ')).rejects.toMatchObject({ code: 'bad_request' })
    expect(told).toEqual([])
  })

  it('that say the same as another are refused', async () => {
    const { facts } = await open()
    await facts.add('I own a red kayak.')
    await expect(facts.add('I own a red kayak!')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('are changed, merged, forgotten and brought back', async () => {
    const { facts, memory, told } = await open()
    const one = await facts.add('I have a cat named Moustache.')
    const other = await facts.add('My cat is grey and nine years old.')
    const [changed] = await facts.change([one.factId], { text: 'I have a cat, Moustache.' })
    expect(changed).toMatchObject({ factId: one.factId, text: 'I have a cat, Moustache.' })
    const merged = await facts.merge([one.factId, other.factId], 'My grey cat Moustache is nine.')
    const cats = async () => (await memory.listFacts({ text: 'cat', limit: 10 })).items.map(({ text }) => text)
    expect(await cats()).toEqual(['My grey cat Moustache is nine.'])
    await facts.forget([merged.factId])
    expect(await cats()).toEqual([])
    await facts.restore([merged.factId])
    expect(await cats()).toEqual(['My grey cat Moustache is nine.'])
    expect(told).toHaveLength(6)
  })
})
