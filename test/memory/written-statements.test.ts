import { expect, it } from 'vitest'
import { inOneLine, statementsOf, writtenStatements } from './written-statements.ts'

it('statements are found where the sources write them, whole or with something filled in', () => {
  const source = `
    const whole = 'SELECT 1 FROM a'
    const filled = \`
      SELECT id FROM b
      WHERE \${condition} AND c = ?\`
    const words = 'SELECTED: 1'`
  const found = statementsOf('x.ts', source)
  expect(found.map(({ place, sql, isWhole }) => [place, sql, isWhole])).toEqual([
    ['x.ts:2', 'SELECT 1 FROM a', true],
    ['x.ts:3', 'SELECT id FROM b WHERE … AND c = ?', false],
  ])
  const [, filled] = found
  expect(filled?.pattern.test(inOneLine('  SELECT id\n FROM b WHERE d IN (1) AND c = ?  LIMIT ?'))).toBe(true)
  expect(filled?.pattern.test('SELECT id FROM b WHERE d IN (1)')).toBe(false)
})

it('those of the store are among them', () => {
  const found = writtenStatements().map(({ sql }) => sql)
  expect(found.length).toBeGreaterThan(150)
  expect(found).toContain('SELECT messages AS count FROM total WHERE id = 1')
})
