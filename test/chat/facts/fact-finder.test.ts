import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { proposalsIn } from '../../../electron/chat/facts/ask-for-facts.ts'
import { openScriptedChat } from '../open-chat.ts'
import { answeredBy } from '../scripted-llm.ts'

type Fixture = Awaited<ReturnType<typeof openScriptedChat>>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Chat without titles, so that what the model is asked after an answer is about facts. */
async function open() {
  return await openScriptedChat({ settings: { isTitledByModel: false } })
}

async function said({ llm, start, followed }: Fixture, content: string) {
  const { answerId, questionId } = await start(content)
  ;(await llm.next()).write('I see.').end()
  await followed(answerId)
  return questionId
}

async function idle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(8_000)
}

async function proposedFrom({ memory }: Fixture, messageId: string) {
  const { items } = await memory.listFacts({ state: 'proposed', limit: 100 })
  return items.filter(fact => fact.messageId === messageId).map(({ text }) => text)
}

const asJson = (...facts: { fact: string; quote: string }[]) => JSON.stringify({ facts })

describe('facts', () => {
  it('are looked for by rules and by the model, eight seconds after the answer, and proposed', async () => {
    const fixture = await open()
    const questionId = await said(fixture, 'My name is Ada. Our boat lies in the harbour of Brest.')
    await vi.advanceTimersByTimeAsync(7_900)
    expect(fixture.llm.generations).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(100)
    const generation = await fixture.llm.next()
    expect(generation.request).toMatchObject({ priority: 'background', waitMs: 0 })
    expect(generation.asked.join()).toContain('harbour of Brest')
    const proposal = {
      fact: 'The user has a boat in the harbour of Brest',
      quote: 'Our boat lies in the harbour of Brest',
    }
    generation.write(asJson(proposal)).end()
    await vi.waitFor(() => expect(fixture.eventsOf('facts.changed')).toHaveLength(1))
    expect(await proposedFrom(fixture, questionId)).toEqual(
      expect.arrayContaining(['My name is Ada.', `${proposal.fact}.`]),
    )
  })

  it('that the model makes up are dropped', async () => {
    const fixture = await open()
    const questionId = await said(fixture, 'Which of my shirts goes with a blue jacket?')
    await idle()
    const invented = { fact: 'The user lives in Madrid', quote: 'I live in Madrid' }
    ;(await fixture.llm.next()).write(asJson(invented)).end()
    await idle()
    expect(await proposedFrom(fixture, questionId)).toEqual([])
    expect(fixture.eventsOf('facts.changed')).toEqual([])
  })

  it('are not asked of the model where nobody speaks of himself', async () => {
    const fixture = await open()
    await said(fixture, 'What is the capital of Australia?')
    await idle()
    expect(fixture.llm.generations).toHaveLength(1)
  })

  it('are found by rules alone while only the trial model is there', async () => {
    const fixture = await open()
    fixture.llm.setActive({ ...answeredBy, isTrial: true })
    const questionId = await said(fixture, 'I live in Quimper.')
    await idle()
    await vi.waitFor(async () => expect(await proposedFrom(fixture, questionId)).toEqual(['I live in Quimper.']))
    expect(fixture.llm.generations).toHaveLength(1)
  })

  it('are not looked for when the user does not want it', async () => {
    const fixture = await open()
    fixture.settings.value = { ...fixture.settings.value, proposesFacts: false }
    const questionId = await said(fixture, 'I live in Morlaix.')
    await idle()
    await idle()
    expect(await proposedFrom(fixture, questionId)).toEqual([])
  })

  it('wait for the end of a question that comes between, and are looked for again then', async () => {
    const fixture = await open()
    const { llm } = fixture
    const questionId = await said(fixture, 'My garden is full of old roses.')
    await idle()
    const interrupted = await llm.next()
    await said(fixture, 'And the capital of Peru?')
    expect(interrupted.request.signal.aborted).toBe(true)
    await idle()
    const proposal = { fact: 'The user has a garden full of old roses', quote: 'My garden is full of old roses' }
    ;(await llm.next()).write(asJson(proposal)).end()
    await vi.waitFor(async () => expect(await proposedFrom(fixture, questionId)).toEqual([`${proposal.fact}.`]))
  })

  it('of a question are given up when the model fails', async () => {
    const fixture = await open()
    const questionId = await said(fixture, 'My garden is full of roses.')
    await idle()
    ;(await fixture.llm.next()).fail(new Error('bug'))
    await idle()
    await idle()
    expect(fixture.llm.generations).toHaveLength(2)
    expect(await proposedFrom(fixture, questionId)).toEqual([])
  })
})

describe('what a model writes', () => {
  it.each([
    '',
    'none',
    '3',
    'null',
    '{}',
    '{"facts":"none"}',
    '{"facts":[1,null,{"fact":"x"},{"fact":1,"quote":"y"}]}',
  ])('is no proposal where it is %j', written => expect(proposalsIn(written)).toEqual([]))

  it('is read without whatever else it says of a fact', () => {
    const written = '{"facts":[{"fact":"The user sings","quote":"I sing","sure":1}]}'
    expect(proposalsIn(written)).toEqual([{ fact: 'The user sings', quote: 'I sing' }])
  })
})
