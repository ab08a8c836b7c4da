// Bringing conversations in: choose a file, see what is in it, watch it come in, read what could not be read, take it back.

import { FileUp, Undo2 } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import type { ImportProgress, ImportReport } from '../../../shared/transfers.ts'
import { ErrorNotice } from '../../chat/ErrorNotice.tsx'
import { useStores } from '../../stores.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { useWords } from '../../ui/i18n.ts'
import { Progress } from '../../ui/Progress.tsx'
import { PastImports } from './PastImports.tsx'
import './ImportDialog.css'

/** Who reads further wants the command line's report. */
const SHOWN_PROBLEMS = 500
const fileTypes = ['.zip', '.json', '.jsonl', '.ndjson', '.md', '.markdown', '.txt']

export function ImportDialog() {
  const { t } = useWords()
  const { imports } = useStores()
  const isOpen = useStore(imports, state => state.isOpen)
  return (
    <Dialog title={t('memory.import.title')} isOpen={isOpen} onClose={() => imports.getState().setOpen(false)}>
      <div className="import">
        <ImportSteps />
      </div>
    </Dialog>
  )
}

function ImportSteps() {
  const { t, formats } = useWords()
  const { imports } = useStores()
  const step = useStore(imports, state => state.step)
  const fileName = useStore(imports, state => state.fileName)
  const { start, cancel, reset } = imports.getState()
  switch (step.kind) {
    case 'choose':
      return (
        <>
          <p>{t('memory.import.hint')}</p>
          <p>{t('memory.import.drop')}</p>
          <ChooseFile isPrimary />
          <PastImports />
        </>
      )
    case 'send':
      return (
        <Running label={t('memory.import.sending', { name: fileName })} fraction={step.fraction} onCancel={reset}>
          {formats.percent(step.fraction)}
        </Running>
      )
    case 'preview':
      return <Meter label={t('memory.import.looking', { name: fileName })} progress={step.progress} onCancel={reset} />
    case 'import':
      return <Meter label={t('memory.import.running', { name: fileName })} progress={step.progress} onCancel={cancel} />
    case 'ready':
      return (
        <>
          <p className="import-file" dir="auto">
            {fileName}
          </p>
          <Counts report={step.preview} isPreview />
          <Problems report={step.preview} />
          <div className="import-actions">
            <Button variant="primary" onPress={() => void start()} isDisabled={step.preview.messages === 0}>
              {t('memory.import.start')}
            </Button>
            <Button variant="quiet" onPress={reset}>
              {t('memory.import.other')}
            </Button>
          </div>
        </>
      )
    case 'cancelled':
      return (
        <>
          <p role="status">{t('memory.import.cancelled')}</p>
          <div className="import-actions">
            <Button variant="primary" onPress={() => void start()}>
              {t('memory.import.goOn')}
            </Button>
            <Button variant="quiet" onPress={reset}>
              {t('memory.import.other')}
            </Button>
          </div>
          <PastImports />
        </>
      )
    case 'done':
      return <Done report={step.report} />
    case 'failed':
      return (
        <>
          <ErrorNotice error={step.error} />
          <ChooseFile />
        </>
      )
  }
}

function ChooseFile({ isPrimary = false }: { readonly isPrimary?: boolean }) {
  const { t } = useWords()
  const { imports } = useStores()
  return (
    <FileTrigger
      acceptedFileTypes={fileTypes}
      onSelect={files => {
        const file = files?.[0]
        if (file !== undefined) void imports.getState().choose(file)
      }}
    >
      <Button variant={isPrimary ? 'primary' : 'plain'} icon={FileUp}>
        {t('memory.import.choose')}
      </Button>
    </FileTrigger>
  )
}

function Done({ report }: { readonly report: ImportReport }) {
  const { t } = useWords()
  const { imports } = useStores()
  const { importId } = report
  return (
    <>
      <Counts report={report} isPreview={false} />
      <Problems report={report} />
      <div className="import-actions">
        <Button variant="primary" onPress={() => imports.getState().setOpen(false)}>
          {t('app.close')}
        </Button>
        {importId !== null && report.messages > 0 && (
          <Button variant="quiet" icon={Undo2} onPress={() => void imports.getState().undo(importId)}>
            {t('memory.import.undo')}
          </Button>
        )}
        <Button variant="quiet" onPress={() => imports.getState().reset()}>
          {t('memory.import.other')}
        </Button>
      </div>
      <PastImports except={importId} />
    </>
  )
}

function Counts({ report, isPreview }: { readonly report: ImportReport; readonly isPreview: boolean }) {
  const { t, formats } = useWords()
  const { conversations, messages, skipped } = report
  const values = { conversations, messages, number: formats.number(messages) }
  const isUnreadable = messages + skipped === 0 && report.errors.length > 0
  return (
    <>
      <p role="status">
        {isUnreadable
          ? t('memory.import.unreadable')
          : t(isPreview ? 'memory.import.found' : 'memory.import.added', values)}
      </p>
      {skipped > 0 && <p>{t('memory.import.skipped', { count: skipped, number: formats.number(skipped) })}</p>}
    </>
  )
}

function Problems({ report: { errors, messages, skipped } }: { readonly report: ImportReport }) {
  const { t, formats } = useWords()
  if (errors.length === 0) return null
  return (
    <details className="import-problems" open={messages + skipped === 0}>
      <summary>{t('memory.import.problems', { count: errors.length, number: formats.number(errors.length) })}</summary>
      <ul role="list" tabIndex={0} aria-label={t('memory.import.problems.list')}>
        {errors.slice(0, SHOWN_PROBLEMS).map(({ at, code, data }, index) => (
          <li key={index}>
            {at !== '' && (
              <code>{typeof at === 'number' ? t('memory.import.line', { line: formats.number(at) }) : at}</code>
            )}{' '}
            {t(`error.item.${code}`, data)}
          </li>
        ))}
        {errors.length > SHOWN_PROBLEMS && <li>{t('error.item.more', { count: errors.length - SHOWN_PROBLEMS })}</li>}
      </ul>
    </details>
  )
}

interface MeterProps {
  readonly label: string
  readonly progress: ImportProgress | null
  readonly onCancel: () => void
}

function Meter({ label, progress, onCancel }: MeterProps) {
  const { t, formats } = useWords()
  const fraction = progress === null || progress.totalBytes === 0 ? null : progress.readBytes / progress.totalBytes
  return (
    <Running label={label} fraction={fraction} onCancel={onCancel}>
      {progress !== null &&
        t('memory.import.rate', {
          number: formats.number(progress.messages + progress.skipped),
          rate: progress.messagesPerSecond === null ? '…' : formats.number(progress.messagesPerSecond),
          left: progress.remainingMs === null ? '…' : formats.duration(Math.max(1_000, progress.remainingMs)),
        })}
    </Running>
  )
}

function Running(props: {
  readonly label: string
  readonly fraction: number | null
  readonly onCancel: () => void
  readonly children: React.ReactNode
}) {
  const { t } = useWords()
  return (
    <>
      <p dir="auto">{props.label}</p>
      <Progress label={props.label} fraction={props.fraction} />
      <p className="import-rate numbers">{props.children}</p>
      <Button onPress={props.onCancel}>{t('memory.import.cancel')}</Button>
    </>
  )
}
