import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords } from '../ui/i18n.ts'

/** Which Jarvis this is and where it keeps things. */
export function About() {
  const { t } = useWords()
  const { settings } = useStores()
  const info = useStore(settings, state => state.info)
  if (info === null) return null
  return (
    <section className="page-section">
      <h2>{t('settings.about')}</h2>
      <dl className="about">
        <dt>{t('settings.about.version')}</dt>
        <dd>{info.version}</dd>
        <dt>{t('settings.about.dataDir')}</dt>
        <dd className="code">{info.dataDir}</dd>
        <dt>{t('settings.about.host')}</dt>
        <dd>{t(`settings.about.host.${info.host}`)}</dd>
        <dt>{t('settings.about.licence')}</dt>
        <dd>GPL-3.0-or-later</dd>
      </dl>
    </section>
  )
}
