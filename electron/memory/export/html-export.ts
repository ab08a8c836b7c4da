// The shown branch as a page of its own, to read and to print: nothing in it runs or loads anything, and whatever was said
// stands there as text.

import type { ExportFormat } from './exported.ts'

const style = `
body{font:15px/1.6 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
section+section{margin-top:3rem;border-top:1px solid #8886;padding-top:1rem}h1{font-size:1.4rem}
article{margin:1.25rem 0;break-inside:avoid-page}h2{font-size:.85rem;margin:0;opacity:.7}
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0 0}
.user pre{background:#8882;border-radius:.6rem;padding:.6rem .9rem}`

export const htmlExport: ExportFormat = {
  scope: 'shown',
  head: title => `<!doctype html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>
`,
  part({ conversation, messages, isFirst, isLast }, labels) {
    const begin = isFirst ? `<section>\n<h1 dir="auto">${escapeHtml(conversation.title)}</h1>\n` : ''
    const body = messages.map(({ role, content, createdAt }) => {
      const time = new Date(createdAt).toISOString()
      const words = `${escapeHtml(labels[role])} · <time datetime="${time}">${time.slice(0, 16).replace('T', ' ')}</time>`
      return `<article class="${role}"><h2>${words}</h2><pre dir="auto">${escapeHtml(content)}</pre></article>\n`
    })
    return begin + body.join('') + (isLast ? '</section>\n' : '')
  },
  foot: () => '</body></html>\n',
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, sign => entities[sign] ?? sign)
}
