// How Jarvis is doing, in figures that are read at a glance; the tables below are for those who want to know more.

import { ClipboardCopy, Stethoscope } from 'lucide-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { ErrorNotice } from '../chat/ErrorNotice.tsx'
import { PageView } from '../frame/PageView.tsx'
import { EngineList } from '../models/EngineList.tsx'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Alerts } from './Alerts.tsx'
import { DoctorReport } from './DoctorReport.tsx'
import { Figures } from './Figures.tsx'
import { CachesTable, Circuits, Resources, SlowQueries } from './Levels.tsx'
import { LocalApiSection } from './LocalApiSection.tsx'
import { ModelCalls } from './ModelCalls.tsx'
import { OperationsTable } from './OperationsTable.tsx'
import { PoolsTable } from './PoolsTable.tsx'
import { StartupPhases } from './StartupPhases.tsx'
import { Traces } from './Traces.tsx'
import { Trends } from './Trends.tsx'
import './PerformanceView.css'

export function PerformanceView() {
  const { t } = useWords()
  const { performance, trends, notices } = useStores()
  const hasStats = useStore(performance, state => state.stats !== null)
  const error = useStore(performance, state => state.error)
  const isChecking = useStore(performance, state => state.isChecking)
  useEffect(() => {
    const watching = new AbortController()
    performance.getState().watch(watching.signal)
    trends.getState().watch(watching.signal)
    return () => watching.abort()
  }, [performance, trends])

  const copy = () => {
    const { info, stats } = performance.getState()
    const { tell, tellError } = notices.getState()
    navigator.clipboard
      .writeText(JSON.stringify({ info, stats }, null, 2))
      .then(() => tell('performance.copied'), tellError)
  }
  return (
    <PageView
      title={t('app.view.performance')}
      actions={
        <>
          <Button
            variant="quiet"
            icon={Stethoscope}
            isDisabled={isChecking}
            onPress={() => void performance.getState().runDoctor()}
          >
            {t(isChecking ? 'performance.doctor.running' : 'performance.doctor.run')}
          </Button>
          <Button variant="quiet" icon={ClipboardCopy} isDisabled={!hasStats} onPress={copy}>
            {t('performance.copy')}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} />}
      <DoctorReport />
      {hasStats ? (
        <>
          <Figures />
          <section className="page-section performance-engines">
            <EngineList level={2} />
          </section>
          <Alerts />
          <Trends />
          <ModelCalls />
          <Traces />
          <OperationsTable />
          <Resources />
          <CachesTable />
          <PoolsTable />
          <Circuits />
          <SlowQueries />
          <StartupPhases />
          <LocalApiSection />
        </>
      ) : (
        error === null && <Skeleton lines={9} />
      )}
    </PageView>
  )
}
