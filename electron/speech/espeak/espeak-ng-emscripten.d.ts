// The part of the package that Jarvis uses; it brings no types.

declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakVoice {
    readonly name: string
    readonly identifier: string
    readonly languages: readonly { readonly priority: number; readonly name: string }[]
  }

  export interface EspeakWorker {
    /** 0 when there is such a voice. */
    set_voice(name: string): number
    set_rate(wordsPerMinute: number): void
    set_pitch(pitch: number): void
    get_samplerate(): number
    list_voices(): EspeakVoice[]
    /** `onPiece` stops it by returning true. */
    synthesize(text: string, onPiece: (samples: Int16Array) => boolean): void
  }

  export default function load(): Promise<{ readonly eSpeakNGWorker: new () => EspeakWorker }>
}
