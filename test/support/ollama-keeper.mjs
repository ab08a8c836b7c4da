// Runs an Ollama server in a process group of its own and ends all of it when stdin closes: runners outlive their server
// when that is killed, and both would outlive a killed test run.

import { spawn, spawnSync } from 'node:child_process'

const server = spawn(process.argv[2] ?? 'ollama', ['serve'], { stdio: 'ignore', detached: true })
server.once('error', () => process.exit(1))
server.once('exit', () => (end(), process.exit(0)))
process.stdin
  .once('end', () => end())
  .once('error', () => end())
  .resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end())

function end() {
  const { pid } = server
  try {
    if (pid !== undefined && process.platform === 'win32') spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'])
    else if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has gone already.
  }
  // Its exit ends this process; without one (it never started) nothing must wait.
  setTimeout(() => process.exit(0), 2_000)
}
