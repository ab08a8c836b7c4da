// What the answer of `npm audit --json` means.

export interface AuditVerdict {
  readonly kind: 'sound' | 'weak' | 'unknown'
  readonly lines: readonly string[]
}

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity?: unknown; readonly range?: string }>>
}

const serious: ReadonlySet<unknown> = new Set(['high', 'critical'])

/** Without a report of the service nothing is known, whatever npm's exit code. */
export function judgeAudit(text: string): AuditVerdict {
  const found = read(text)?.vulnerabilities
  if (found === undefined) {
    return { kind: 'unknown', lines: ['The advisory service is out of reach: the packages were not looked up.'] }
  }
  const entries = Object.entries(found)
  const lines = entries.map(([name, { severity, range }]) => `${String(severity)}: ${name} ${range ?? ''}`.trim())
  if (entries.some(([, { severity }]) => serious.has(severity))) return { kind: 'weak', lines }
  return { kind: 'sound', lines: [...lines, 'No serious weakness is known.'] }
}

function read(text: string): Report | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}
