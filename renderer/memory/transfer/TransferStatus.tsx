// Imports and exports that go on out of sight, in the bar of the memory view.

import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { Delayed } from '../../ui/Delayed.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { useWords } from '../../ui/i18n.ts'
import type { ImportStep } from './import-store.ts'

export function TransferStatus() {
  const { t, formats } = useWords()
  const { imports, exports } = useStores()
  const step = useStore(imports, state => state.step)
  const isOpen = useStore(imports, state => state.isOpen)
  const exported = useStore(exports, state => state.messages)
  const fraction = fractionOf(step)
  return (
    <>
      {!isOpen && fraction !== null && (
        <Button variant="quiet" onPress={() => imports.getState().setOpen(true)}>
          {t('memory.import.behind', { percent: formats.percent(fraction) })}
        </Button>
      )}
      {exported !== null && (
        <Delayed>
          <span className="transfer-status numbers" role="status">
            {t('memory.export.running', { number: formats.number(exported) })}
          </span>
          <IconButton label={t('memory.export.cancel')} icon={X} onPress={() => exports.getState().cancel()} />
        </Delayed>
      )}
    </>
  )
}

/** Null when nothing is being done. */
function fractionOf(step: ImportStep): number | null {
  switch (step.kind) {
    case 'send':
      return step.fraction
    case 'preview':
    case 'import': {
      const { progress } = step
      return progress === null || progress.totalBytes === 0 ? 0 : progress.readBytes / progress.totalBytes
    }
    case 'choose':
    case 'ready':
    case 'done':
    case 'failed':
      return null
  }
}
