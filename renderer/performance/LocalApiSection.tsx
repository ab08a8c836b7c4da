import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { Switch } from '../ui/Switch.tsx'

/** The address at which other programs read these figures: turned on here, with its token. */
export function LocalApiSection() {
  const { t } = useWords()
  const { trends, settings, notices } = useStores()
  const isOn = useStore(settings, state => state.settings.isLocalApiOn)
  const localApi = useStore(trends, state => state.localApi)
  const { tell, tellError } = notices.getState()
  const turn = async (next: boolean) => {
    await settings.getState().set({ isLocalApiOn: next })
    await trends.getState().read()
  }
  const copyToken = (token: string) => {
    navigator.clipboard.writeText(token).then(() => tell('performance.api.copied'), tellError)
  }
  const renewToken = () => {
    trends
      .getState()
      .renewToken()
      .then(() => tell('performance.api.renewed'), tellError)
  }
  return (
    <section className="page-section">
      <h2>{t('performance.api')}</h2>
      <div className="alert-row">
        <p>{t('performance.api.hint')}</p>
        <Switch
          label={t('performance.api')}
          isOn={isOn}
          isDisabled={false}
          onChange={next => {
            turn(next).catch(tellError)
          }}
        />
      </div>
      {isOn && localApi?.url != null && (
        <p className="trend-controls">
          <span className="code">{localApi.url}/metrics</span>
          <span className="code">{localApi.url}/dashboard</span>
          <Button variant="quiet" onPress={() => copyToken(localApi.token ?? '')}>
            {t('performance.api.copy')}
          </Button>
          <Button variant="quiet" onPress={renewToken}>
            {t('performance.api.renew')}
          </Button>
        </p>
      )}
      {isOn && localApi?.problem != null && (
        <p role="alert">{t('performance.api.problem', { problem: localApi.problem })}</p>
      )}
    </section>
  )
}
