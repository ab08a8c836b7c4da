import { CircleAlert, CircleCheck } from 'lucide-react'
import { useStore } from 'zustand'
import { partName } from '../settings/part-name.ts'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'

/** What the check of the set-up found, and what to do about it. Most findings are sentences; the others say of what they speak. */
export function DoctorReport() {
  const { t } = useWords()
  const { performance } = useStores()
  const report = useStore(performance, state => state.report)
  if (report === null) return null
  return (
    <section className="page-section doctor" role="status">
      <h2>{t(report.ok ? 'performance.doctor.ok' : 'performance.doctor.notOk')}</h2>
      <ul role="list">
        {report.checks.map(({ name, ok, detail, fix }) => (
          <li key={name} className={ok ? 'doctor-ok' : 'doctor-bad'}>
            <Icon of={ok ? CircleCheck : CircleAlert} />
            <p>
              <span className="visually-hidden">{t(ok ? 'performance.doctor.good' : 'performance.doctor.bad')}</span>{' '}
              {/^(?:ollama |embedded$)/.test(name) && <>{t('performance.doctor.part', { part: partName(name, t) })} </>}
              {name === 'browser' && <>{t('performance.doctor.part', { part: t('performance.doctor.browser') })} </>}
              {detail}
              {fix !== undefined && <span className="doctor-fix">{fix}</span>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
