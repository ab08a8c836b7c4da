// Whether an address leads to this computer: its loopback, whatever it is called. An address of the local network may be
// this computer's today and another's tomorrow, so it counts as another.

export function isThisComputer(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
