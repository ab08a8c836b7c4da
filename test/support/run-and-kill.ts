import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** Whole lines said by a script that was killed `afterMs` after its first; null: that ended by itself. */
export async function runAndKill(
  script: string,
  args: readonly string[],
  afterMs: number | null,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const begun = Promise.withResolvers<undefined>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    begun.resolve(undefined)
  })
  const ended = new Promise(resolve => child.on('close', resolve))
  await Promise.race([begun.promise, ended])
  if (afterMs !== null) {
    await Promise.race([sleep(afterMs), ended])
    child.kill('SIGKILL')
  }
  await ended
  // The last line may have been cut off.
  return output.split('\n').slice(0, -1)
}
