// Limits that the page needs to know as well. Apart from the schemas, so that the page does without zod, whose compiler
// its content security policy forbids.

/** A question is at most this many UTF-16 units (a novel is 600,000). */
export const MAX_QUESTION_LENGTH = 2_000_000
/** Bytes of one slice of an uploaded model file. */
export const UPLOAD_SLICE_BYTES = 1_048_576

/** Below the first of free space Jarvis makes nothing large any more; above the second it does again. */
export const LOW_DISK_BYTES = 256 * 1024 * 1024
export const ENOUGH_DISK_BYTES = 512 * 1024 * 1024

/** A question waits at most this long for an engine that is down. */
export const MAX_WAIT_MS = 86_400_000
