import { expect, it } from 'vitest'
import { PeerRate } from '../../../electron/hosts/loopback/peer-rate.ts'
import { startTestHost } from './loopback-page.ts'
import { requestOf, sendRaw } from './raw-http.ts'

it('a peer may ask so often at once, and again with time, whatever others do', () => {
  const rate = new PeerRate(3, 2)
  const admitted = (peer: string, now: number) => rate.admits(peer, now)
  expect([0, 0, 0, 0].map(now => admitted('a', now))).toEqual([true, true, true, false])
  expect(admitted('b', 0)).toBe(true)
  expect(admitted('a', 499)).toBe(false)
  expect(admitted('a', 1_000)).toBe(true)
  expect(admitted('a', 1_000)).toBe(true)
  expect(admitted('a', 1_000)).toBe(false)
  // Never more than at once, however long it was quiet.
  expect([1, 2, 3, 4].map(() => admitted('a', 1e9))).toEqual([true, true, true, false])
})

it('addresses without end do not fill the memory, nor get more than one peer does', () => {
  const rate = new PeerRate(2, 1)
  for (let peer = 0; peer < 1_000; peer++) rate.admits(`peer ${peer}`, 0)
  const outcomes = Array.from({ length: 50 }, (_, peer) => rate.admits(`another ${peer}`, 0))
  expect(outcomes.filter(Boolean)).toHaveLength(2)
  expect(rate.admits('peer 1', 0)).toBe(true)
})

it('a stranger that floods the page’s address is refused with 429, and served again after a pause', async () => {
  const running = await startTestHost()
  const { port } = running.host
  const ask = async () => (await sendRaw(port, requestOf(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`])))?.status
  const statuses = new Map<number | undefined, number>()
  for (let round = 0; round < 400 && !statuses.has(429); round++) {
    for (const status of await Promise.all(Array.from({ length: 40 }, ask))) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  expect(statuses.get(429)).toBeGreaterThan(0)
  await expect.poll(ask, { timeout: 10_000, interval: 200 }).toBe(200)
  await running.close()
}, 120_000)
