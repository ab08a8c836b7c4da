import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '../../shared/errors.ts'
import { clientFrameSchema } from '../../shared/client-frame-schema.ts'
import { MAX_FRAME_BYTES } from '../../shared/frame-size.ts'
import { decodeFrame, encodeFrame, type ServerFrame } from '../../shared/frames.ts'

/** As JSON carries it (-0 becomes 0). */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))
const bytes = fc.uint8Array({ maxLength: 2_000 })
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const frame = fc.oneof(
  fc.record({ kind: fc.constant('chunk' as const), id, data: json, bytes }, { requiredKeys: ['kind', 'id', 'data'] }),
  fc.record({ kind: fc.constant('ok' as const), id, data: json }),
  fc.record({ kind: fc.constant('event' as const), name: fc.string({ unit: 'binary' }), data: json }),
  fc.record(
    { kind: fc.constant('request' as const), id, name: fc.string(), input: json, bytes },
    { requiredKeys: ['kind', 'id', 'name', 'input'] },
  ),
)

function encodeRaw(header: string, rest: readonly number[] = [], headerLength?: number): Uint8Array {
  const text = new TextEncoder().encode(header)
  const out = new Uint8Array(4 + text.length + rest.length)
  new DataView(out.buffer).setUint32(0, headerLength ?? text.length)
  out.set(text, 4)
  out.set(rest, 4 + text.length)
  return out
}

describe('a frame as bytes', () => {
  test('comes back as it was, whatever it carries', () => {
    fc.assert(
      fc.property(frame, given => {
        expect(decodeFrame(encodeFrame(given))).toEqual(given)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps lone surrogates, zero bytes and an empty attachment', () => {
    const odd: ServerFrame = { kind: 'chunk', id: 1, data: 'a\ud800\u0000\u2028😀', bytes: new Uint8Array() }
    expect(decodeFrame(encodeFrame(odd))).toEqual(odd)
  })

  test('gives bytes of its own that no later write to the transport changes', () => {
    const pool = Buffer.alloc(1_000)
    const data = encodeFrame({ kind: 'chunk', id: 1, data: null, bytes: new Uint8Array([1, 2, 3]) })
    pool.set(data, 100)
    const decoded = decodeFrame(pool.subarray(100, 100 + data.length)) as { bytes: Uint8Array }
    pool.fill(9)
    expect(decoded.bytes).toEqual(new Uint8Array([1, 2, 3]))
    expect(Buffer.isBuffer(decoded.bytes)).toBe(false)
  })

  test('larger than allowed is not made', () => {
    const big = { kind: 'chunk', id: 1, data: null, bytes: new Uint8Array(MAX_FRAME_BYTES) } as const
    expect(() => encodeFrame(big)).toThrow(
      expect.objectContaining({
        code: 'bad_request',
        data: expect.objectContaining({ reason: 'too_large' }) as unknown,
      }),
    )
    const header = encodeFrame({ ...big, bytes: new Uint8Array() }).length
    const whole = encodeFrame({ ...big, bytes: new Uint8Array(MAX_FRAME_BYTES - header) })
    expect(whole).toHaveLength(MAX_FRAME_BYTES)
  })
})

describe('bytes that are no frame', () => {
  test('are bad_request and nothing else, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), data => {
        try {
          decodeFrame(data)
        } catch (error) {
          expect(isAppError(error) && error.code).toBe('bad_request')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('are bad_request when a good frame was cut anywhere or lengthened', () => {
    const good = encodeFrame({ kind: 'request', id: 1, name: 'app.info', input: { text: 'é' } })
    for (let length = 0; length < good.length; length++) {
      expect(() => decodeFrame(good.subarray(0, length))).toThrow(expect.objectContaining({ code: 'bad_request' }))
    }
    expect(() => decodeFrame(new Uint8Array([...good, 0]))).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })

  test.each([
    ['a header length beyond the end', encodeRaw('{}', [], 0xffffffff)],
    ['a header that is no object', encodeRaw('[]')],
    ['a header that is null', encodeRaw('null')],
    ['a header that is no JSON', encodeRaw('{"kind":')],
    ['a header that is no UTF-8', encodeRaw('{"a":"', [0xff, 0x22, 0x7d], 9)],
    ['attached bytes nobody announced', encodeRaw('{"kind":"ok"}', [1])],
    ['an announcement that is not true', encodeRaw('{"hasBytes":1}', [1])],
    ['bytes in the header beside attached ones', encodeRaw('{"hasBytes":true,"bytes":[1]}', [1])],
  ])('are refused: %s', (_name, data) => {
    expect(() => decodeFrame(data)).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })
})

describe('the schema of client frames', () => {
  test('never throws and never lets a name of Object.prototype change an object', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withSet: true }), value => {
        clientFrameSchema.safeParse(value)
      }),
    )
    const polluting: unknown = JSON.parse('{"kind":"cancel","id":1,"__proto__":{"polluted":true}}')
    clientFrameSchema.safeParse(polluting)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([
    ['an unknown kind', { kind: 'welcome', version: 1 }],
    ['a surplus key', { kind: 'cancel', id: 1, extra: 1 }],
    ['an id of 0', { kind: 'cancel', id: 0 }],
    ['an id beyond safe integers', { kind: 'cancel', id: 2 ** 53 }],
    ['an id as text', { kind: 'cancel', id: '1' }],
    ['bytes that are none', { kind: 'request', id: 1, name: 'x', input: {}, bytes: [1] }],
    ['a long token', { kind: 'hello', version: 1, token: 'x'.repeat(201) }],
  ])('refuses %s', (_name, value) => {
    expect(clientFrameSchema.safeParse(value).success).toBe(false)
  })
})
