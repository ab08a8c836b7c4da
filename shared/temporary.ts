// Temporary conversations live in the memory of the services alone. Their ids, and those of their messages, begin where
// the store on disk never comes.

export const FIRST_TEMPORARY_ID = 900_000_000_000_000

export function isTemporaryId(reference: string): boolean {
  return /^[cmq]9\d{14}$/.test(reference)
}
