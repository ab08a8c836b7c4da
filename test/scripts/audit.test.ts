import { expect, it } from 'vitest'
import { judgeAudit } from '../../scripts/audit/judge-audit.ts'

it.each([
  ['', 'unknown'],
  ['<html>proxy</html>', 'unknown'],
  ['{"message":"request to the registry failed","error":{"code":"ENOTFOUND"}}', 'unknown'],
  ['null', 'unknown'],
  ['{"vulnerabilities":{}}', 'sound'],
  ['{"vulnerabilities":{"a":{"severity":"moderate","range":"<1"}}}', 'sound'],
  ['{"vulnerabilities":{"a":{"severity":"low"},"b":{"severity":"critical","range":"<2"}}}', 'weak'],
])('an audit that answers %s is %s', (text, kind) => {
  expect(judgeAudit(text).kind).toBe(kind)
})
