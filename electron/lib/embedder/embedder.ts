// What turns texts into vectors, whichever model does it. Made by app.ts and handed to the services that need one.

/** More than this of a text is not looked at: cost grows with length and one vector cannot hold a book. */
export const MAX_EMBEDDED_LENGTH = 8_000

export interface Embedder {
  /** Vectors of different models cannot be compared; each is stored with this. */
  readonly modelId: string
  readonly dimensions: number
  /** One vector of length 1 for each text, in order; all zeros for a blank one. Rejects with `cancelled` once aborted. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>
}
