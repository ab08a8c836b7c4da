// How Jarvis is doing, in figures that are read at a glance; the tables below are for those who want to know more.

import { Stethoscope } from 'lucide-react'
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
import { CachesTable } from './CachesTable.tsx'
import { Circuits } from './Circuits.tsx'
import { FigureMenu } from './FigureMenu.tsx'
import { HealthSection } from './HealthSection.tsx'
import { Resources, Store } from './Levels.tsx'
import { LocalApiSection } from './LocalApiSection.tsx'
import { ModelCalls } from './ModelCalls.tsx'
import { OperationsTable } from './OperationsTable.tsx'
import { Overview } from './Overview.tsx'
import { PoolsTable } from './PoolsTable.tsx'
import { StartupPhases } from './StartupPhases.tsx'
import { Traces } from './Traces.tsx'
import { Trends } from './Trends.tsx'
import './PerformanceView.css'

export function PerformanceView() {
  const { t } = useWords()
  const { performance, trends } = useStores()
  const hasStats = useStore(performance, state => state.stats !== null)
  const error = useStore(performance, state => state.error)
  const isChecking = useStore(performance, state => state.isChecking)
  useEffect(() => {
    const watching = new AbortController()
    performance.getState().watch(watching.signal)
    trends.getState().watch(watching.signal)
    return () => watching.abort()
  }, [performance, trends])

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
          {hasStats && <FigureMenu />}
        </>
      }
    >
      {error !== null && <ErrorNotice error={error} />}
      <DoctorReport />
      {hasStats ? (
        <>
          <Overview />
          <Alerts />
          <section className="page-section performance-engines">
            <EngineList level={2} />
          </section>
          <HealthSection />
          <Trends />
          <ModelCalls />
          <Traces />
          <OperationsTable />
          <CachesTable />
          <PoolsTable />
          <Circuits />
          <Store />
          <Resources />
          <StartupPhases />
          <LocalApiSection />
        </>
      ) : (
        error === null && <Skeleton lines={9} />
      )}
    </PageView>
  )
}
