// What turns texts into vectors, whichever model does it. Made by app.ts and handed to the services that need one.

/** More than this of a text is not looked at: cost grows with length and one vector cannot hold a book. */
export const MAX_EMBEDDED_LENGTH = 8_000

/** query: what is searched for; some models want it marked (llm/embedding-marks.ts). */
export type EmbeddedKind = 'text' | 'query'

export interface Embedder {
  /** Vectors of different models cannot be compared; each is stored with this. */
  readonly modelId: string
  readonly dimensions: number
  /** One vector of length 1 for each text, in order; all zeros for a blank one. Rejects with `cancelled` once aborted. */
  embed(texts: readonly string[], signal: AbortSignal, kind?: EmbeddedKind): Promise<Float32Array[]>
  /** False once there is another model behind its name, whose vectors do not fit those made before. Left out: there never is. */
  isCurrent?(): Promise<boolean>
  /** Gives back what it holds, until it is used again. */
  rest?(): void
}
