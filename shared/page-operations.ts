// What a page may report of its own speed, and how much at once.

export const pageOperations = [
  'page.firstPaint',
  'page.firstContentfulPaint',
  'page.inputDelay',
  'page.longTask',
  'page.frame',
  'page.firstWord',
] as const

export type PageOperation = (typeof pageOperations)[number]

/** Bucket and count of every bucket there can be. */
export const MAX_PAGE_BUCKETS = 4_000
