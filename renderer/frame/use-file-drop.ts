// Files dropped on the page. The browser would leave Jarvis and show the file; here it is taken as one to import, where
// conversations are imported, and nothing happens elsewhere.

import { useEffect } from 'react'
import { useStores } from '../stores.ts'

export function useFileDrop(): void {
  const { imports, route } = useStores()
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer !== null)
        event.dataTransfer.dropEffect = route.getState().view === 'memory' ? 'copy' : 'none'
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (route.getState().view !== 'memory') return
      const files = [...(event.dataTransfer?.items ?? [])].flatMap(item => {
        const file = item.kind === 'file' ? item.getAsFile() : null
        return file === null ? [] : [{ file, isFolder: item.webkitGetAsEntry()?.isDirectory ?? false }]
      })
      void imports.getState().drop(files)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('drop', drop)
    }
  }, [imports, route])
}
