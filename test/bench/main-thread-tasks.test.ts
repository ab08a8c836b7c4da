import { expect, it } from 'vitest'
import { tasksOf } from './main-thread-tasks.ts'

it('takes the tasks of the busiest page’s main thread out of a trace, and of no other thread', () => {
  const thread = (pid: number, tid: number, name: string) => ({
    name: 'thread_name',
    ph: 'M',
    pid,
    tid,
    args: { name },
  })
  const task = (pid: number, tid: number, tdur: number) => ({
    name: 'ThreadControllerImpl::RunTask',
    ph: 'X',
    pid,
    tid,
    tdur,
  })
  const events = [
    task(1, 1, 2_000),
    thread(1, 1, 'CrRendererMain'),
    thread(1, 2, 'Compositor'),
    task(1, 2, 900_000),
    thread(2, 1, 'CrRendererMain'),
    task(2, 1, 60_000),
    task(2, 1, 1_500),
    { name: 'Other', ph: 'X', pid: 2, tid: 1, tdur: 5 },
    { name: 'ThreadControllerImpl::RunTask', ph: 'B', pid: 2, tid: 1 },
  ]
  expect(tasksOf(events)).toEqual([60, 1.5])
  expect(tasksOf([])).toEqual([])
})
