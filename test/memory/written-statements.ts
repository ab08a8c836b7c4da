// The statements as the sources of the store write them: a test knows by them what it has not tried.

import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const memoryDir = path.join(import.meta.dirname, '../../electron/memory')
/** Migrations run once, maintenance on whole files in a process of its own. */
const apart = /^(migrations|maintenance)\//
const BEGINNING = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s/

export interface WrittenStatement {
  readonly place: string
  readonly sql: string
  /** Nothing is filled in. */
  readonly isWhole: boolean
  /** Fits what the statement becomes once its `${…}` are filled in. */
  readonly pattern: RegExp
}

export function writtenStatements(): readonly WrittenStatement[] {
  return globSync('**/*.ts', { cwd: memoryDir })
    .filter(file => !apart.test(file))
    .flatMap(file => statementsOf(file, readFileSync(path.join(memoryDir, file), 'utf8')))
}

export function statementsOf(file: string, source: string): readonly WrittenStatement[] {
  const found: WrittenStatement[] = []
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node) => {
    const parts = partsOf(node)
    if (parts !== null && BEGINNING.test(parts[0] ?? '')) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart())
      const pattern = new RegExp(parts.map(part => inOneLine(part).split(' ').map(escaped).join(' ')).join('.*'))
      found.push({
        place: `${file}:${line + 1}`,
        sql: inOneLine(parts.join('…')).trim(),
        isWhole: parts.length === 1,
        pattern,
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

export function inOneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ')
}

/** The text of a literal, cut where something is filled in. */
function partsOf(node: ts.Node): readonly string[] | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
  return null
}
