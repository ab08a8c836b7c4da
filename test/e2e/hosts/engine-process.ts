// Finds the embedded engine's process, to end it as a crash of native code would.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The process below `pid` that runs the model. */
export async function findEngineProcess(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 16_000_000 })
  const processes = stdout.split('\n').map(line => {
    const [, id, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return { id: Number(id), parent: Number(parent), args: args ?? '' }
  })
  const isBelow = (id: number): boolean => {
    const parent = processes.find(candidate => candidate.id === id)?.parent
    return parent !== undefined && (parent === pid || (parent > 1 && isBelow(parent)))
  }
  const engine = processes.find(
    ({ id, args }) => /embedded\.process\.[jt]s|--utility-sub-type=node/.test(args) && isBelow(id),
  )
  if (engine === undefined) throw new Error('The engine process was not found.')
  return engine.id
}
