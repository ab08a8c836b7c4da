// Runs a module as a user whom the modes of files bind. Root gives up its right to override them instead of becoming
// somebody else, who might not be able to read this repository.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const withoutOverride = '-dac_override,-dac_read_search'

/** stdout of `script`, the text of a module. */
export async function runBoundByModes(script: string): Promise<string> {
  const node = [process.execPath, '--input-type=module', '-e', script]
  const isRoot = process.getuid?.() === 0
  const [command, ...args] = isRoot
    ? ['setpriv', '--bounding-set', withoutOverride, '--inh-caps', withoutOverride, ...node]
    : node
  const { stdout } = await promisify(execFile)(command ?? process.execPath, args, { cwd: '/' })
  return stdout
}
