import { useEffect, useState } from 'react'

/** While the selection moves nothing is offered. */
const REST_MS = 300

/** What is selected within the messages; empty when nothing is. */
export function useSelectedText(): string {
  const [text, setText] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const onChange = () => {
      clearTimeout(timer)
      timer = setTimeout(() => setText(selectedText()), REST_MS)
    }
    document.addEventListener('selectionchange', onChange)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('selectionchange', onChange)
    }
  }, [])
  return text
}

export function selectedText(): string {
  const selection = document.getSelection()
  if (selection === null || selection.isCollapsed) return ''
  const place = selection.getRangeAt(0).commonAncestorContainer
  const element = place instanceof Element ? place : place.parentElement
  return element?.closest('[data-message], .message-list') ? selection.toString().trim() : ''
}
