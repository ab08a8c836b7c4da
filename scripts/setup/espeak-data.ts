// The espeak-ng data folder (phoneme tables, dictionaries), unpacked from the one file inside the espeak-ng package.
// Neural voices and the doctor read it as files; where each begins and ends stands in the package's JavaScript.

import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { espeakDataDir, repository } from './places.ts'
import type { Step } from './step.ts'
import { say } from './words.mjs'

const espeakPackage = path.join(repository, 'node_modules/@echogarden/espeak-ng-emscripten')
const stampName = '.unpacked-from'

interface PackedFile {
  readonly name: string
  readonly start: number
  readonly end: number
}

export const espeakDataStep: Step = {
  name: 'speech-data',
  title: say('speech'),
  brings: say('speech.brings'),
  isRequired: false,
  retryAfterMs: 0,

  isDone() {
    try {
      return readFileSync(path.join(espeakDataDir, stampName), 'utf8') === stampOfPackage()
    } catch {
      return false
    }
  },

  run() {
    unpackEspeakData(espeakDataDir)
    return Promise.resolve(null)
  },
}

export function unpackEspeakData(target: string): void {
  const files = listPackedFiles(readFileSync(path.join(espeakPackage, 'espeak-ng.js'), 'utf8'))
  unpack(path.join(espeakPackage, 'espeak-ng.data'), files, target)
}

/** Names below espeak-ng-data/, as the package's loader lists them. */
function listPackedFiles(loader: string): PackedFile[] {
  const entry = /\{filename:"[^"]*\/espeak-ng-data\/([^"]+)",start:(\d+),end:(\d+)\}/g
  return [...loader.matchAll(entry)].map(([, name = '', start, end]) => ({
    name,
    start: Number(start),
    end: Number(end),
  }))
}

/** Unpacked aside and renamed: the folder is there whole or not at all. */
function unpack(archive: string, files: readonly PackedFile[], target: string): void {
  const aside = `${target}.part`
  rmSync(aside, { recursive: true, force: true })
  const from = openSync(archive, 'r')
  try {
    for (const { name, start, end } of files) {
      const bytes = Buffer.alloc(end - start)
      readSync(from, bytes, 0, bytes.length, start)
      const file = path.join(aside, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
  } finally {
    closeSync(from)
  }
  writeFileSync(path.join(aside, stampName), stampOfPackage())
  rmSync(target, { recursive: true, force: true })
  renameSync(aside, target)
}

function stampOfPackage(): string {
  const version: unknown = JSON.parse(readFileSync(path.join(espeakPackage, 'package.json'), 'utf8'))
  const { size } = statSync(path.join(espeakPackage, 'espeak-ng.data'))
  return `${(version as { version: string }).version} ${size}`
}
