// A voice that ends the whole process: real ends of real processes, and what the next start makes of them.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CrashRecord } from '../../../electron/speech/voices/crash-record.ts'
import { nodeParts } from '../../../electron/node-parts.ts'
import { testVoiceName } from '../../../scripts/setup/test-voice.ts'
import { configFor, openApp } from '../../app/open-app.ts'
import { neuralVoiceDir, requirePart } from '../../support/parts.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { listen } from '../listen.ts'

const voiceDir = requirePart('neural voice', neuralVoiceDir()) ?? ''
const child = fileURLToPath(new URL('../crashing-child.ts', import.meta.url))

describe('a voice that ends the process', () => {
  it('is switched off the second time, until it is forgiven', () => {
    const dir = tempDir()
    new CrashRecord(dir).markInUse('joe')
    const second = new CrashRecord(dir)
    expect(second.errorOf('joe')).toBeNull()
    second.markInUse('joe')
    const third = new CrashRecord(dir)
    expect(third.errorOf('joe')).toMatchObject({
      code: 'speech_failed',
      data: { reason: 'voice_crashed', voice: 'joe' },
    })
    expect(third.errorOf('amy')).toBeNull()
    third.forgive('joe')
    expect(new CrashRecord(dir).errorOf('joe')).toBeNull()
  })

  it('is not blamed for what it had finished saying', () => {
    const dir = tempDir()
    for (let start = 0; start < 3; start++) {
      const crashes = new CrashRecord(dir)
      const [one, two] = [crashes.markInUse('joe'), crashes.markInUse('joe')]
      one()
      expect(existsSync(path.join(dir, 'speech', 'voices-in-use.json'))).toBe(true)
      two()
      expect(existsSync(path.join(dir, 'speech', 'voices-in-use.json'))).toBe(false)
    }
    expect(new CrashRecord(dir).errorOf('joe')).toBeNull()
  })

  it('speaks all the same where nothing can be written', () => {
    const file = path.join(tempDir(), 'a file')
    writeFileSync(file, '')
    const crashes = new CrashRecord(file)
    crashes.markInUse('joe')()
    expect(crashes.errorOf('joe')).toBeNull()
  })

  it('starts all the same when what it wrote is damaged', () => {
    const dir = tempDir()
    mkdirSync(path.join(dir, 'speech'))
    for (const name of ['voices-in-use.json', 'voice-crashes.json'])
      writeFileSync(path.join(dir, 'speech', name), '{"joe": "of')
    expect(new CrashRecord(dir).errorOf('joe')).toBeNull()
  })

  it.skipIf(voiceDir === '')(
    'really does, twice; the next start says so, another voice speaks, and it can be used again (needs a neural voice)',
    async () => {
      const dataDir = tempDir()
      const config = configFor(dataDir)
      mkdirSync(config.voiceDir)
      const model = path.join(config.voiceDir, 'en_US-crash-medium.onnx')
      // As the publisher gives it: without what sherpa-onnx wants to know. Its app would have put it there.
      copyFileSync(path.join(voiceDir, `${testVoiceName}.onnx.json`), `${model}.json`)
      writeFileSync(model, Buffer.from('0801', 'hex'))
      const tokens = path.join(dataDir, 'tokens.txt')
      writeFileSync(tokens, '_ 0\n')
      for (let time = 0; time < 2; time++) {
        const ended = spawnSync(process.execPath, [child, dataDir, model, tokens, nodeParts.espeakDataDir], {
          encoding: 'utf8',
        })
        expect(ended.stdout).not.toContain('survived')
        expect(ended.status === 0 && ended.signal === null).toBe(false)
      }
      copyFileSync(path.join(voiceDir, `${testVoiceName}.onnx`), model)
      const { client } = await openApp(config)
      const find = async () =>
        (await client.call('voice.list', {})).items.find(({ voice }) => voice === 'en_US-crash-medium')
      expect((await find())?.error).toMatchObject({ code: 'speech_failed', data: { reason: 'voice_crashed' } })
      const source = { kind: 'text' as const, text: 'Who is there?' }
      await expect(listen(client, { source, voice: 'en_US-crash-medium' }).result).rejects.toMatchObject({
        code: 'speech_failed',
        data: { reason: 'voice_crashed' },
      })
      expect(await listen(client, { source }).result).toMatchObject({ voice: 'espeak-en' })
      await client.call('voice.enable', { voice: 'en_US-crash-medium' })
      expect(await listen(client, { source }).result).toMatchObject({ voice: 'en_US-crash-medium' })
    },
    60_000,
  )
})
