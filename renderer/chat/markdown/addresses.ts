// Which addresses of a text may be opened, and how they are named to the reader.

const OPENABLE = new Set(['http:', 'https:', 'mailto:'])

/** Null for anything but web and mail addresses: scripts, data, files, other programs, and paths without a place. */
export function openableAddress(address: string): URL | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  return OPENABLE.has(url.protocol) ? url : null
}

/** What decides where it leads: the host (as ASCII, so that look-alikes show), or the mailbox. */
export function destinationOf(url: URL): string {
  return url.protocol === 'mailto:' ? url.pathname : url.host
}
