// Whether answers are given again and when, what that has saved, and the answers that are kept.

import { Trash2 } from 'lucide-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { Settings } from '../../shared/settings.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { CacheSwitch } from './CacheSwitch.tsx'
import './CacheSettings.css'

export function CacheSettings({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const { settings, cache, notices } = useStores()
  const isOn = useStore(settings, state => state.settings.isCacheOn)
  const fixed = useStore(settings, state => state.info?.fixedSettings)
  useEffect(() => {
    cache.getState().read().catch(notices.getState().tellError)
  }, [cache, notices])
  const isFixed = (name: keyof Settings) => fixed?.includes(name) ?? false
  return (
    <div className="cache-settings">
      <CacheSwitch
        name="isCacheOn"
        label={t('settings.cache.isCacheOn')}
        isDisabled={isDisabled || isFixed('isCacheOn')}
      />
      <CacheSwitch
        name="isSemanticCacheOn"
        label={t('settings.cache.isSemanticCacheOn')}
        isDisabled={isDisabled || !isOn || isFixed('isSemanticCacheOn')}
      />
      <CacheSwitch
        name="isContextCacheOn"
        label={t('settings.cache.isContextCacheOn')}
        isDisabled={isDisabled || !isOn || isFixed('isContextCacheOn')}
      />
      <Savings />
      <KeptAnswers />
    </div>
  )
}

function Savings() {
  const { t, formats } = useWords()
  const { cache } = useStores()
  const report = useStore(cache, state => state.report)
  if (report === null) return null
  return (
    <dl className="about numbers">
      {(['today', 'total'] as const).map(span => {
        const { hits, ms, tokens } = report[span]
        return (
          <div key={span} className="cache-saving">
            <dt>{t(`settings.cache.${span}`)}</dt>
            <dd>
              {t('settings.cache.saved', {
                count: hits,
                time: formats.duration(ms),
                tokens: formats.number(tokens),
              })}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function KeptAnswers() {
  const { t, formats } = useWords()
  const { cache, notices } = useStores()
  const items = useStore(cache, state => state.items)
  const report = useStore(cache, state => state.report)
  const hasMore = useStore(cache, state => state.nextCursor !== null)
  const { tellError } = notices.getState()
  if (report === null || items.length === 0) return <p className="page-hint">{t('settings.cache.empty')}</p>
  return (
    <details className="cache-kept">
      <summary>
        {t('settings.cache.kept', { count: report.levels.exact.entries, size: formats.bytes(report.sizeBytes) })}
      </summary>
      <ul role="list">
        {items.map(({ entryId, question, model, createdAt, hits }) => (
          <li key={entryId} className="cache-entry">
            <div className="cache-entry-text">
              <p className="cache-entry-question" dir="auto">
                {question}
              </p>
              <p className="page-hint">
                {t('settings.cache.entry', { model, moment: formats.moment(createdAt), count: hits })}
              </p>
            </div>
            <IconButton
              label={t('settings.cache.forget', { question: question.slice(0, 80) })}
              icon={Trash2}
              onPress={() => void cache.getState().forget(entryId).catch(tellError)}
            />
          </li>
        ))}
      </ul>
      {hasMore && (
        <Button variant="quiet" onPress={() => void cache.getState().readOn().catch(tellError)}>
          {t('settings.cache.more')}
        </Button>
      )}
      <Button variant="quiet" icon={Trash2} onPress={() => void cache.getState().clear().catch(tellError)}>
        {t('settings.cache.clear')}
      </Button>
    </details>
  )
}
