// The switches in the finished Electron program, compared with those electron-builder.yml asks for: one that was not
// turned would let any program run code as Jarvis.

const names = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const

export type Fuses = Readonly<Record<string, boolean>>

/** What stands before them in the program, then a byte of version and one of length. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const ON = 0x31

/** Null when the program has none. */
export function readFuses(program: Buffer): Fuses | null {
  const at = program.indexOf(SENTINEL)
  if (at === -1) return null
  const first = at + SENTINEL.length + 2
  const count = program[first - 1] ?? 0
  return Object.fromEntries(names.slice(0, count).map((name, index) => [name, program[first + index] === ON]))
}

/** Of electron-builder.yml. */
export function askedFuses(config: string): Fuses {
  const block = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(config)?.[1] ?? ''
  const lines = [...block.matchAll(/^ {2}(\w+): (true|false)$/gm)]
  return Object.fromEntries(lines.map(([, name = '', state]) => [name, state === 'true']))
}

/** A sentence for each that is not as it was asked for. */
export function fuseProblems(asked: Fuses, found: Fuses | null): readonly string[] {
  if (found === null) return ['The program has no fuses.']
  const word = (state: boolean | undefined) => (state === undefined ? 'missing' : state ? 'on' : 'off')
  return Object.entries(asked)
    .filter(([name, state]) => found[name] !== state)
    .map(([name, state]) => `${name} is ${word(found[name])} instead of ${word(state)}.`)
}
