// A real Ollama for tests, which start it privately (test/support/ollama.ts): any `ollama` on PATH will do as a program;
// else one built by Go, pinned; else the official release.

import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findOllama, findOnPath, privateOllama } from './find.ts'
import { cacheDir } from './places.ts'
import { runProgram } from './program.mjs'
import { secondsSince } from './progress.mjs'
import type { Step } from './step.ts'

/** Newer versions lack files that `go install` needs. */
const version = '0.6.5'

const workDir = path.join(cacheDir, 'ollama/build')

export const ollamaStep: Step = {
  title: 'Test Ollama',
  brings: `version ${version}, built here with Go from its modules (60 MB from the Go module index, about 3 minutes)`,
  isRequired: false,
  retryAfterMs: 0,
  isDone: () => findOllama() !== null,

  async run({ progress, isOffline }) {
    const advice =
      'Install Ollama (ollama.com) or Go, then run this again; without it the tests against a real Ollama are skipped.'
    if (isOffline) return `not here, and --offline fetches nothing. ${advice}`
    const go = findOnPath('go')
    if (go === null) return `neither Ollama nor Go is installed. ${advice}`
    mkdirSync(path.dirname(privateOllama), { recursive: true })
    const startedAt = performance.now()
    const timer = setInterval(() => progress.update(`building · ${secondsSince(startedAt)}`), 500)
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
    return `Go could not build it (${result.lines.at(-1) ?? 'no reason given'}). ${advice}`
  },
}
