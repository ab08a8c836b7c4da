import { describe, expect, test, vi } from 'vitest'
import { createLinkedPorts } from '../../shared/linked-port.ts'

async function settle() {
  await new Promise(resolve => setTimeout(resolve, 0))
}

describe('linked ports', () => {
  test('deliver copies, in order, in a later turn, also those sent before anybody listened', async () => {
    const [a, b] = createLinkedPorts()
    const data = { list: [1] }
    a.send({ kind: 'ok', id: 1, data })
    a.send({ kind: 'ok', id: 2, data })
    data.list.push(2)
    const received: unknown[] = []
    await settle()
    b.onFrame(frame => received.push(frame))
    a.send({ kind: 'ok', id: 3, data })
    expect(received).toHaveLength(2)
    await settle()
    expect(received).toEqual([
      { kind: 'ok', id: 1, data: { list: [1] } },
      { kind: 'ok', id: 2, data: { list: [1] } },
      { kind: 'ok', id: 3, data: { list: [1, 2] } },
    ])
  })

  test('keep frames while nobody listens, and for the next listener alone', async () => {
    const [a, b] = createLinkedPorts()
    const first = vi.fn()
    const second = vi.fn()
    const stop = b.onFrame(first)
    stop()
    a.send({ kind: 'cancel', id: 1 })
    await settle()
    b.onFrame(second)
    stop()
    a.send({ kind: 'cancel', id: 2 })
    await settle()
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(2)
  })

  test('tell both ends of a close once, with its reason, and late listeners too', async () => {
    const [a, b] = createLinkedPorts()
    const onA = vi.fn()
    const onB = vi.fn()
    const stopped = vi.fn()
    a.onClose(onA)
    b.onClose(onB)
    b.onClose(stopped)()
    a.close('malformed')
    a.close('again')
    await settle()
    b.close('other')
    const late = vi.fn()
    b.onClose(late)
    b.onClose(stopped)()
    expect(late).not.toHaveBeenCalled()
    await settle()
    expect([onA, onB, late].map(({ mock }) => mock.calls)).toEqual([[['malformed']], [['malformed']], [['malformed']]])
    expect(stopped).not.toHaveBeenCalled()
  })

  test('carry nothing after a close', async () => {
    const [a, b] = createLinkedPorts()
    const received = vi.fn()
    b.onFrame(received)
    a.close()
    a.send({ kind: 'cancel', id: 1 })
    b.send({ kind: 'cancel', id: 2 })
    await settle()
    expect(received).not.toHaveBeenCalled()
  })

  test('refuse what no transport could carry', () => {
    const [a] = createLinkedPorts()
    expect(() => a.send({ kind: 'ok', id: 1, data: () => 1 })).toThrow('could not be cloned')
  })
})
