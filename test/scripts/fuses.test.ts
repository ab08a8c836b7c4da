import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { askedFuses, fuseProblems, readFuses } from '../../scripts/package/fuses.ts'

const config = readFileSync(path.resolve(import.meta.dirname, '../../electron-builder.yml'), 'utf8')

function programWith(states: string): Buffer {
  const wire = Buffer.concat([Buffer.from([1, states.length]), Buffer.from(states)])
  return Buffer.concat([
    Buffer.alloc(5_000, 7),
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    wire,
    Buffer.alloc(99),
  ])
}

it('the fuses of a program as they were asked for are no problem', () => {
  expect(Object.keys(askedFuses(config))).toHaveLength(8)
  expect(fuseProblems(askedFuses(config), readFuses(programWith('01001100')))).toEqual([])
})

it('a fuse that was not turned, is missing, or a program without any, is said', () => {
  const problems = (program: Buffer) => fuseProblems(askedFuses(config), readFuses(program))
  expect(problems(programWith('11001100'))).toEqual(['runAsNode is on instead of off.'])
  expect(problems(programWith('0100110'))).toEqual(['grantFileProtocolExtraPrivileges is missing instead of off.'])
  expect(problems(Buffer.alloc(100))).toEqual(['The program has no fuses.'])
})
