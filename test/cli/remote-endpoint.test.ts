import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const remote = 'http://gpu.invalid:11434'

it.each(['en_US.UTF-8', 'fr_FR.UTF-8'])(
  'the command line sends nothing to another computer that nobody allowed, says so (%s), and does once the file allows it',
  async LANG => {
    const dataDir = tempDir()
    const args = ['ask', 'Hello?', '--engine', 'ollama', '--data-dir', dataDir]
    const env = { LANG, JARVIS_OLLAMA_URLS: remote }
    const refused = await runCli(args, { env })
    expect(refused).toMatchObject({ code: 4, stdout: '\n' })
    expect(refused.stderr).toContain(
      LANG.startsWith('fr') ? `${remote} est un autre ordinateur, que vous` : `${remote} is another computer, and you`,
    )
    expect(refused.stderr).toContain('endpointConsents')
    writeFileSync(
      path.join(dataDir, 'config.json'),
      JSON.stringify({ settings: { endpointConsents: { [remote]: true } } }),
    )
    const tried = await runCli([...args, '--json'], { env })
    expect(tried.code).toBe(4)
    expect(JSON.parse(tried.stderr)).toMatchObject({ error: { data: { reason: 'unreachable', endpoint: remote } } })
  },
)
