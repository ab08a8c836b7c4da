/** How far the end of a link's text, a tag or a formula is looked for, UTF-16 units. */
export const REACH = 300
/** The same for an address. */
export const ADDRESS_REACH = 2_000
