import { execFileSync } from 'node:child_process'

/** Whether a small disk of the test's own can be mounted: by root alone, and not in every container. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts()

function mounts(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
