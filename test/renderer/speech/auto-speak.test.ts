// Who is read aloud without being asked to, and what ends it.

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { Client } from '../../../shared/client.ts'
import type { SendResult } from '../../../shared/models.ts'
import { createAutoSpeak, type AutoSpeakParts } from '../../../renderer/speech/auto-speak.ts'

type Interrupt = ReturnType<AutoSpeakParts['settings']>['speechInterrupt']

interface Given {
  readonly isDefault?: boolean
  readonly interrupt?: Interrupt
  readonly spoken?: Readonly<Record<string, boolean>>
}

function open({ isDefault = false, interrupt = 'typing', spoken = {} }: Given = {}) {
  const speak = vi.fn()
  const stop = vi.fn()
  const warmed: unknown[] = []
  const client = {
    call: (name: string, input: { conversationId?: string }) => {
      if (name === 'speech.warm') warmed.push(input)
      return Promise.resolve({ isSpoken: spoken[input.conversationId ?? ''] ?? null })
    },
    // All that it uses of a client.
  } as unknown as Client
  const transcript = createStore(() => ({ conversationId: 'c1', items: [] as readonly object[] }))
  const auto = createAutoSpeak({
    client,
    speech: createStore(() => ({ speak, stop })) as never,
    conversations: createStore(() => ({ items: [] })) as never,
    transcript: transcript as never,
    settings: () => ({ speaksAnswers: isDefault, speechInterrupt: interrupt }),
    personaOf: conversationId => (conversationId === 'c1' ? 'Poet' : undefined),
  })
  const started = (answerId: string, conversationId = 'c1') =>
    // What else an answer to `chat.send` holds is not looked at.
    auto.noteAnswer({ kind: 'started', conversationId, questionId: 'q', answerId } as unknown as SendResult)
  return { auto, speak, stop, warmed, transcript, started }
}

const message = (messageId: string, status = 'complete') => ({ messageId, status, conversationId: 'c1' })

describe('answers', () => {
  it('are read in the voice of their persona where the conversation says so, whatever the settings are', async () => {
    const { speak, started } = open({ spoken: { c1: true } })
    started('m1')
    await vi.waitFor(() => expect(speak).toHaveBeenCalledWith({ kind: 'message', messageId: 'm1', persona: 'Poet' }))
  })

  it('are not read where the conversation says no, nor where nobody asked for it', async () => {
    const quiet = open({ isDefault: true, spoken: { c1: false } })
    quiet.started('m1')
    const unasked = open()
    unasked.started('m1')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(quiet.speak).not.toHaveBeenCalled()
    expect(unasked.speak).not.toHaveBeenCalled()
  })

  it('are read once, though the question and the transcript both tell of them', async () => {
    vi.stubGlobal('document', { hasFocus: () => true })
    onTestFinished(() => void vi.unstubAllGlobals())
    const { speak, transcript, started } = open({ isDefault: true })
    transcript.setState({ items: [message('q1')] })
    started('m1')
    transcript.setState({ items: [message('q1'), message('m1', 'streaming')] })
    await vi.waitFor(() => expect(speak).toHaveBeenCalled())
    // One that the services asked by themselves is told of by the transcript alone.
    transcript.setState({ items: [message('q1'), message('m1'), message('m2', 'streaming')] })
    await vi.waitFor(() => expect(speak).toHaveBeenCalledTimes(2))
    expect(speak).toHaveBeenLastCalledWith({ kind: 'message', messageId: 'm2', persona: 'Poet' })
  })

  it('of a conversation that is only opened are not read', async () => {
    vi.stubGlobal('document', { hasFocus: () => true })
    onTestFinished(() => void vi.unstubAllGlobals())
    const { speak, transcript } = open({ isDefault: true })
    transcript.setState({ conversationId: 'c2', items: [message('q1'), message('m1', 'streaming')] })
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(speak).not.toHaveBeenCalled()
  })
})

describe('what is being read', () => {
  it.each([
    ['typing', 1, 2],
    ['question', 0, 1],
    ['never', 0, 0],
  ] as const)('ends as the user wants it: %s', (interrupt, afterTyping, afterQuestion) => {
    const { auto, stop } = open({ interrupt })
    auto.noteTyping()
    expect(stop).toHaveBeenCalledTimes(afterTyping)
    auto.noteQuestion()
    expect(stop).toHaveBeenCalledTimes(afterQuestion)
  })
})

describe('the voice of the next answer', () => {
  it('is made ready while the question is written, once in a while, and only where it will be heard', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000_000)
    onTestFinished(() => now.mockRestore())
    const spoken = open({ spoken: { c1: true } })
    spoken.auto.noteTyping()
    spoken.auto.noteTyping()
    await vi.waitFor(() => expect(spoken.warmed).toEqual([{ persona: 'Poet' }]))
    now.mockReturnValue(1_200_000)
    spoken.auto.noteTyping()
    await vi.waitFor(() => expect(spoken.warmed).toHaveLength(2))
    const silent = open()
    silent.auto.noteTyping()
    await Promise.resolve()
    expect(silent.warmed).toEqual([])
  })
})
