// Whether a model of a given size can run on this computer, and fast enough to read along.

import os from 'node:os'
import type { ModelFit } from '../../shared/models.ts'

export interface ComputerMemory {
  readonly totalBytes: number
  readonly availableBytes: number
  readonly cores: number
}

export function readComputerMemory(): ComputerMemory {
  // Zero or more than the machine has: no limit of a container.
  const limit = process.constrainedMemory()
  const totalBytes = limit > 0 ? Math.min(os.totalmem(), limit) : os.totalmem()
  return {
    totalBytes,
    availableBytes: Math.min(process.availableMemory(), totalBytes),
    cores: os.availableParallelism(),
  }
}

/** Weights, the context's cache (an eighth more) and what the engine itself takes. */
export function memoryForModel(sizeBytes: number): number {
  return sizeBytes * 1.125 + 400e6
}

/** A core reads about 7 GB of weights a second, once for each token: more than this on each is slower than reading. */
const QUICK_BYTES_PER_CORE = 0.9e9

/**
 * What is free now counts only in a model's favour: systems report file caches as used, and users close programs.
 * More than 90 % of all memory never works; more than 60 %, without being free now, makes the system swap.
 */
export function fitOfMemory(neededBytes: number, memory: ComputerMemory): ModelFit {
  if (neededBytes > memory.totalBytes * 0.9) return 'wont_fit'
  if (neededBytes > memory.cores * QUICK_BYTES_PER_CORE) return 'may_be_slow'
  return neededBytes <= memory.totalBytes * 0.6 || neededBytes <= memory.availableBytes ? 'fits' : 'may_be_slow'
}
