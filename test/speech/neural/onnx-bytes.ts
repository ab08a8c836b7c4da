// Small ONNX files made by hand: the same parts as real ones, without weights.

import { metadataBytes } from '../../../electron/speech/neural/onnx-file.ts'

export interface OnnxParts {
  readonly inputs: readonly string[]
  readonly metadata?: Readonly<Record<string, string>>
  /** Of a made-up weight, to have something to skip. */
  readonly weightBytes?: number
}

export function onnxBytes({ inputs, metadata = {}, weightBytes = 0 }: OnnxParts): Buffer {
  const graph = Buffer.concat([
    part(1, part(4, Buffer.from('Conv'))),
    part(5, Buffer.alloc(weightBytes, 7)),
    ...inputs.map(name => part(11, Buffer.concat([part(1, Buffer.from(name)), part(2, Buffer.from([8, 1]))]))),
  ])
  return Buffer.concat([Buffer.from([8, 8]), part(2, Buffer.from('pytorch')), part(7, graph), metadataBytes(metadata)])
}

function part(number: number, content: Buffer): Buffer {
  const length: number[] = []
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      length.push(rest)
      break
    }
    length.push((rest % 128) + 128)
  }
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content])
}
