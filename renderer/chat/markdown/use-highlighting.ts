import { useEffect, useState } from 'react'
import { highlight, rememberedColours, type ColouredLine } from './highlighting.ts'
import type { LanguageId } from './languages.ts'

export type { ColouredLine } from './highlighting.ts'

/** The coloured lines of `code`, null until there are any. `language` null: not to be coloured. */
export function useHighlighting(language: LanguageId | null, code: string): readonly ColouredLine[] | null {
  const [answer, setAnswer] = useState<{ code: string; lines: readonly ColouredLine[] | null } | null>(null)
  useEffect(() => {
    if (language === null || rememberedColours(language, code) !== null) return
    const controller = new AbortController()
    void highlight(language, code, controller.signal).then(lines => {
      if (!controller.signal.aborted) setAnswer({ code, lines })
    })
    return () => controller.abort()
  }, [language, code])
  if (language === null) return null
  return answer?.code === code ? answer.lines : rememberedColours(language, code)
}
