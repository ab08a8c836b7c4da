// Apart from database.ts, so that who only counts it does not load SQLite.

/** Of one connection, for the indexes' upper pages. */
export const PAGE_CACHE_BYTES = 32 * 1024 * 1024
