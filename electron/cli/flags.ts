// Reading flags that parseArgs has already checked for their kind.

import { AppError } from '../../shared/errors.ts'
import type { Flags } from './command.ts'

export function stringFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name]
  return typeof value === 'string' ? value : undefined
}

/** A whole number within [min, max], or undefined when not given. */
export function numberFlag(flags: Flags, name: string, min: number, max: number): number | undefined {
  const value = stringFlag(flags, name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new AppError('bad_request', `--${name} is a whole number from ${min} to ${max}.`)
  }
  return number
}

export function choiceFlag<T extends string>(flags: Flags, name: string, allowed: readonly T[]): T | undefined {
  const value = stringFlag(flags, name)
  if (value === undefined) return undefined
  const found = allowed.find(candidate => candidate === value)
  if (found === undefined) throw new AppError('bad_request', `--${name} is one of ${allowed.join(', ')}.`)
  return found
}
