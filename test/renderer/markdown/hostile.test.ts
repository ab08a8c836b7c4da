import { describe, expect, it } from 'vitest'
import { MarkdownDocument } from '../../../renderer/chat/markdown/markdown-document.ts'
import { contentsOf, drawnAsHtml } from './as-html.tsx'
import { endless, hostile } from './hostile-corpus.ts'

const elements = new Set(
  'a b bdi blockquote br button code del em figcaption figure h3 h4 h5 h6 hr input li ol p pre section span strong sup table tbody td th thead tr ul div svg path line rect circle polyline'.split(
    ' ',
  ),
)
const attributes = new Set(
  'aria-hidden aria-label aria-pressed checked class data-boxed data-note data-note-call data-rac data-react-aria-pressable data-wrapped dir disabled hidden id readOnly role scope start tabindex tabIndex title type readonly'.split(
    ' ',
  ),
)
const iconAttributes =
  /^(xmlns|width|height|viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin|d|x|y|x1|x2|y1|y2|r|rx|ry|cx|cy|points)$/

/** Elements and attributes of `html` that no text may become. React escapes `<` in text and `"` in attributes. */
function intruders(html: string): string[] {
  const found: string[] = []
  for (const [, name = '', rest = ''] of html.matchAll(/<([^\s/>]+)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>/g)) {
    if (!elements.has(name)) found.push(`<${name}>`)
    const isIcon = /^(svg|path|line|rect|circle|polyline)$/.test(name)
    for (const [, attribute = '', value = ''] of rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)) {
      if (!attributes.has(attribute) && !(isIcon && iconAttributes.test(attribute))) found.push(`${name} ${attribute}`)
      if (/^\s*(javascript|data|vbscript|file):/i.test(value)) found.push(`${attribute}="${value}"`)
    }
  }
  const drawn = html.replace(/<([^\s/>]+)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>|<\/[a-z0-9]+>/g, '')
  if (/[<>]/.test(drawn)) found.push(`not taken apart: ${drawn}`)
  return found
}

describe('hostile text', () => {
  it('has more than eighty messages to be tried with', () => {
    expect(hostile.length).toBeGreaterThan(80)
  })

  it('becomes none but the allowed elements and attributes, at any point of its way in', () => {
    for (const message of hostile) {
      const text = message.replaceAll('{canary}', 'https://canary.example')
      const document = new MarkdownDocument()
      for (let length = 1; length <= text.length; length++) {
        const html = drawnAsHtml(document.update(text.slice(0, length), false))
        expect(intruders(html), JSON.stringify(text.slice(0, length))).toEqual([])
      }
      expect(intruders(drawnAsHtml(document.update(text, true))), text).toEqual([])
    }
  }, 120_000)

  it('is seen through by this test when it does get through', () => {
    expect(intruders('<p><img src="x"></p>')).toEqual(['<img>', 'img src'])
    expect(intruders('<p onclick="x">a</p>')).toEqual(['p onclick'])
    expect(intruders('<span title="javascript:alert(1)">a</span>')).toEqual(['title="javascript:alert(1)"'])
    expect(intruders('<script>alert(1)</script>')).toEqual(['<script>'])
  })

  it('keeps the words of what it was not allowed to become', () => {
    const html = drawnAsHtml(
      new MarkdownDocument().update('<script>alert(1)</script> [a](javascript:x) [b](/local)', true),
    )
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('javascript')
    expect(html).not.toContain('role="link"')
  })

  it.each(endless.map(text => [JSON.stringify(text.slice(0, 12)), text] as const))(
    'is drawn in its time when it is a hundred thousand characters of %s',
    (_, text) => {
      const document = new MarkdownDocument()
      for (let length = 20_000; length < text.length; length += 20_000) {
        contentsOf(document.update(text.slice(0, length), false))
      }
      expect(intruders(drawnAsHtml(document.update(text, true)))).toEqual([])
    },
    60_000,
  )
})
