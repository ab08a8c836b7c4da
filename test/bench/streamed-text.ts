// An answer such as models write, of any length, the same every time.

const sentences = [
  'The store keeps every message in one table and reads it by key, so a page costs the same wherever it begins.',
  'What looks like a small change here can **double** the time of a start, because the `index` has to be built first.',
  'Most of this is described in [the manual](https://example.com/manual), which is *worth* reading before you begin.',
  'A reader does not wait for a writer, and a writer does not wait for a reader; that is the whole point of the log.',
  'If the value is larger than 2 MB, split it: the first part holds the header and the others follow in order.',
  'There is no need to restart anything: the next request sees the new settings, and the running one keeps the old.',
]

const code = `const store = open('jarvis.db')
for (const row of store.rows({ limit: 50 })) {
  if (row.status !== 'complete') continue
  console.log(row.id, row.content.slice(0, 80))
}`

export function streamedText(length: number): string {
  const parts: string[] = []
  for (let turn = 0, size = 0; size < length; turn++) {
    const part = partOf(turn)
    parts.push(part)
    size += part.length + 2
  }
  return parts.join('\n\n').slice(0, length)
}

function partOf(turn: number): string {
  const sentence = (offset: number) => sentences[(turn * 5 + offset) % sentences.length] ?? ''
  switch (turn % 8) {
    case 0:
      return `## ${turn / 8 + 1}. What to look at`
    case 2:
      return Array.from({ length: 6 }, (_, item) => `- **Point ${item + 1}**: ${sentence(item)}`).join('\n')
    case 4:
      return `\`\`\`ts\n${code}\n\`\`\``
    case 5:
      return Array.from(
        { length: 4 },
        (_, item) => `${item + 1}. ${sentence(item + 1)}\n\n   ${sentence(item + 2)}`,
      ).join('\n\n')
    case 7:
      return `| Name | What | ms |\n| --- | --- | ---: |\n${Array.from({ length: 5 }, (_, row) => `| row ${row} | ${sentence(row).slice(0, 50)} | ${row * 7} |`).join('\n')}`
    default:
      return `${sentence(0)} ${sentence(1)} ${sentence(3)}`
  }
}
