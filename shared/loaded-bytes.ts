/** What loaded models take. */
export interface LoadedBytes {
  readonly totalBytes: number
  /** Of them, on a graphics card. */
  readonly gpuBytes: number
}
