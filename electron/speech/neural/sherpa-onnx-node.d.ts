// The part of the package that Jarvis uses; it brings no types.

declare module 'sherpa-onnx-node' {
  export interface TtsConfig {
    readonly model: {
      readonly vits?: {
        readonly model: string
        readonly tokens: string
        readonly dataDir: string
        readonly noiseScale: number
        readonly noiseScaleW: number
        readonly lengthScale: number
      }
      readonly kokoro?: {
        readonly model: string
        readonly voices: string
        readonly tokens: string
        readonly dataDir: string
        readonly lexicon: string
        readonly lengthScale: number
      }
      readonly numThreads: number
      readonly provider: 'cpu'
      readonly debug: boolean
    }
    readonly maxNumSentences: number
  }

  export class OfflineTts {
    constructor(config: TtsConfig)
    generate(request: {
      readonly text: string
      readonly sid: number
      readonly speed: number
      readonly enableExternalBuffer: boolean
    }): { readonly samples: Float32Array; readonly sampleRate: number }
  }
}
