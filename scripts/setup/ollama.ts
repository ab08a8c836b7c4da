// A real Ollama for tests, which start it privately (test/support/ollama.ts): any `ollama` on PATH will do as a program;
// else one built by Go, pinned; else the official release.

import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findOllama, findOnPath, privateOllama } from './find.ts'
import { cacheDir } from './places.ts'
import { runProgram } from './program.mjs'
import { secondsSince } from './progress.mjs'
import type { Step } from './step.ts'
import { say } from './words.mjs'

/** Newer versions lack files that `go install` needs. */
const version = '0.6.5'

const workDir = path.join(cacheDir, 'ollama/build')

export const ollamaStep: Step = {
  name: 'test-ollama',
  title: say('ollama'),
  brings: say('ollama.brings', { version }),
  isRequired: false,
  retryAfterMs: 0,
  isDone: () => findOllama() !== null,

  async run({ progress, isOffline }) {
    if (isOffline) return say('ollama.offline')
    const go = findOnPath('go')
    if (go === null) return say('ollama.noGo')
    mkdirSync(path.dirname(privateOllama), { recursive: true })
    const startedAt = performance.now()
    const timer = setInterval(() => progress.update(say('building', { time: secondsSince(startedAt) })), 500)
    const result = await runProgram(
      go,
      [
        'install',
        // Without it the program calls itself 0.0.0.
        `-ldflags=-X=github.com/ollama/ollama/version.Version=${version}`,
        `github.com/ollama/ollama@v${version}`,
      ],
      {
        cwd: cacheDir,
        env: {
          ...process.env,
          GOBIN: path.dirname(privateOllama),
          // 700 MB that nobody needs afterwards; what an interrupted build leaves there, the next goes on with.
          GOMODCACHE: path.join(workDir, 'modules'),
          GOCACHE: path.join(workDir, 'objects'),
          GOFLAGS: `${process.env['GOFLAGS'] ?? ''} -modcacherw`.trim(),
        },
      },
    )
    clearInterval(timer)
    if (result.code === 0) rmSync(workDir, { recursive: true, force: true })
    if (result.code === 0 && findOllama() !== null) return null
    return say('ollama.failed', { reason: result.lines.at(-1) ?? say('noReason') })
  },
}
