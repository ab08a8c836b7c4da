import { expect, it } from 'vitest'
import { createStartupClock } from '../../electron/lifecycle/startup-clock.ts'

it('phases are kept in the order they end, with their times, also when one fails', async () => {
  const clock = createStartupClock()
  const slow = clock.phase('slow', () => new Promise<string>(resolve => setTimeout(() => resolve('done'), 30)))
  await expect(clock.phase('fails', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await slow).toBe('done')
  const phases = clock.phases()
  expect(phases.map(({ name }) => name)).toEqual(['load', 'fails', 'slow'])
  expect(phases[0]?.tookMs).toBeGreaterThan(0)
  expect(phases[2]?.tookMs).toBeGreaterThan(20)
})
