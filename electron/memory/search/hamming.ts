// The scan over binary codes, as a WebAssembly module written here byte by byte, since no tool for it comes with the
// project. In the text format, for codes of two words:
//   (func (export "scan") (param $codes i32) (param $count i32) (param $query i32) (param $out i32) (param $most i32) (result i32)
//     (local $q0 i64) (local $q1 i64) (local $slot i32) (local $distance i32) (local $start i32)
//     (local.set $q0 (i64.load (local.get $query))) (local.set $q1 (i64.load offset=8 (local.get $query)))
//     (local.set $start (local.get $out))
//     (block $done (loop $next
//       (br_if $done (i32.eq (local.get $slot) (local.get $count)))
//       (local.set $distance (i32.wrap_i64 (i64.add
//         (i64.popcnt (i64.xor (i64.load (local.get $codes)) (local.get $q0)))
//         (i64.popcnt (i64.xor (i64.load offset=8 (local.get $codes)) (local.get $q1))))))
//       (i32.store (local.get $out) (i32.or (local.get $slot) (i32.shl (local.get $distance) (i32.const 16))))
//       (local.set $out (i32.add (local.get $out) (i32.shl (i32.le_u (local.get $distance) (local.get $most)) (i32.const 2))))
//       … add 16 to $codes, 1 to $slot …
//       (br $next)))
//     (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 2)))
// What is too far is written as well, and written over by the next: a branch that cannot be foreseen costs more.
// i64.popcnt is one instruction of the processor. Measured on 1M codes of 256 bits: 2.4 ms; with i8x16.popcnt, which is a
// dozen, 5 to 8; as TypeScript over a Uint32Array, 40 (npm run bench -- search).

/**
 * Of `count` codes, at most 65,536, writes those at a distance of `most` or less: four bytes each, the distance times 65,536
 * plus the place among the codes. Answers how many they are. There has to be room for all. The rest are offsets in the
 * memory given.
 */
export type Scan = (codes: number, count: number, query: number, found: number, most: number) => number

/** WebAssembly needs to be told how far a shared memory may grow, in pages of 64 KiB. */
export const MAX_PAGES = 16_384

const I32 = 0x7f
const I64 = 0x7e
const NOTHING = 0x40
const [CODES, COUNT, QUERY, OUT, MOST, FIRST_WORD] = [0, 1, 2, 3, 4, 5] as const

const localGet = (local: number) => [0x20, ...leb(local)]
const localSet = (local: number) => [0x21, ...leb(local)]
const i32Const = (value: number) => [0x41, ...signedLeb(value)]
const i64Load = (offset: number) => [0x29, 3, ...leb(offset)]
const [add32, sub32, or32, shl32, shr32, eq32, atMost32] = [0x6a, 0x6b, 0x72, 0x74, 0x76, 0x46, 0x4d] as const
const [add64, xor64, popcnt64, toI32] = [0x7c, 0x85, 0x7b, 0xa7] as const
const store32 = [0x36, 2, 0]

/** `words`: of 64 bits each, a code has. */
export function createScan(memory: WebAssembly.Memory, words: number): Scan {
  const module = new WebAssembly.Module(moduleBytes(words))
  const { exports } = new WebAssembly.Instance(module, { m: { memory } })
  // Exported under this name by the module below.
  return exports['scan'] as Scan
}

function moduleBytes(words: number): Uint8Array<ArrayBuffer> {
  const type = [1, 0x60, 5, I32, I32, I32, I32, I32, 1, I32]
  const memory = [1, ...name('m'), ...name('memory'), 2, 3, ...leb(1), ...leb(MAX_PAGES)]
  const code = [1, ...sized([2, ...leb(words), I64, 3, I32, ...body(words)])]
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, type),
    ...section(2, memory),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('scan'), 0, 0]),
    ...section(10, code),
  ])
}

function body(words: number): number[] {
  const [slot, distance, start] = [FIRST_WORD + words, FIRST_WORD + words + 1, FIRST_WORD + words + 2]
  const each = Array.from({ length: words }, (_, word) => word)
  const loadQuery = each.flatMap(word => [...localGet(QUERY), ...i64Load(word * 8), ...localSet(FIRST_WORD + word)])
  const measure = each.flatMap(word => [
    ...[...localGet(CODES), ...i64Load(word * 8), ...localGet(FIRST_WORD + word)],
    ...[xor64, popcnt64, ...(word === 0 ? [] : [add64])],
  ])
  const entry = [...localGet(slot), ...localGet(distance), ...i32Const(16), shl32, or32]
  const isNear = [...localGet(distance), ...localGet(MOST), atMost32]
  const advance = (local: number, by: number) => [...localGet(local), ...i32Const(by), add32, ...localSet(local)]
  return [
    ...[...loadQuery, ...localGet(OUT), ...localSet(start)],
    ...[0x02, NOTHING, 0x03, NOTHING],
    ...[...localGet(slot), ...localGet(COUNT), eq32, 0x0d, 1],
    ...[...measure, toI32, ...localSet(distance)],
    ...[...localGet(OUT), ...entry, ...store32],
    ...[...localGet(OUT), ...isNear, ...i32Const(2), shl32, add32, ...localSet(OUT)],
    ...[...advance(CODES, words * 8), ...advance(slot, 1)],
    ...[0x0c, 0, 0x0b, 0x0b],
    ...[...localGet(OUT), ...localGet(start), sub32, ...i32Const(2), shr32, 0x0b],
  ]
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)]
}

function sized(content: readonly number[]): number[] {
  return [...leb(content.length), ...content]
}

function name(text: string): number[] {
  return sized([...Buffer.from(text)])
}

function leb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest & 127) | 128)
  }
}

function signedLeb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 127
    if ((rest < 64 && rest >= 0) || (rest >= -64 && rest < 0)) return [...bytes, low]
    bytes.push(low | 128)
  }
}
