// What is said about engines and models: the same in the title bar, in the panel and in the settings.

import type { EngineHealth, EngineStatus, Model, PullProgress, StarterModel } from '../../shared/models.ts'
import type { Words } from '../ui/i18n.ts'

export type Tone = 'ok' | 'warn' | 'bad' | 'neutral'

export function engineTitle(health: Pick<EngineHealth, 'engine' | 'endpoint' | 'isLocal'>, { t }: Words): string {
  if (health.engine === 'embedded') return t('app.engine.embedded')
  return t('app.engine.ollama', { place: health.isLocal ? 'local' : 'remote' })
}

export function engineTone({ state }: Pick<EngineHealth, 'state'>): Tone {
  switch (state) {
    case 'ready':
      return 'ok'
    case 'starting':
    case 'no_model':
    case 'not_allowed':
      return 'warn'
    case 'unavailable':
      return 'bad'
  }
}

/** Where the answers come from now: for the chip and for what a screen reader says of it. */
export function activeWords(status: EngineStatus | null, words: Words): { model: string; place: string; tone: Tone } {
  const { t } = words
  if (status === null) return { model: t('app.model.looking'), place: '', tone: 'neutral' }
  const { active, engines } = status
  if (active === null) {
    const isStarting = engines.some(engine => engine.state === 'starting')
    return {
      model: t(isStarting ? 'app.model.starting' : 'app.model.none'),
      place: '',
      tone: isStarting ? 'warn' : 'bad',
    }
  }
  if (active.engine === 'embedded') return { model: active.model, place: t('app.place.embedded'), tone: 'ok' }
  const isLocal = engines.find(engine => engine.endpoint === active.endpoint)?.isLocal ?? true
  return { model: active.model, place: t(isLocal ? 'app.place.local' : 'app.place.remote'), tone: 'ok' }
}

/** Size, languages, licence, what it can, fit: what decides between models, in one line. */
export function modelFacts(model: Model | StarterModel, words: Words): string {
  const { t, formats } = words
  const facts = [formats.bytes(model.sizeBytes)]
  if (model.languages.length > 0) facts.push(languageWords(model.languages, words))
  if ('licence' in model) facts.push(model.licence)
  if ('capabilities' in model) {
    const special = model.capabilities.filter(capability => capability !== 'chat')
    facts.push(...special.map(capability => t(`app.model.can.${capability}`)))
  }
  if ('quantization' in model && model.quantization !== null) facts.push(model.quantization)
  if ('contextLength' in model && model.contextLength !== null)
    facts.push(t('app.model.context', { tokens: formats.number(model.contextLength) }))
  if (model.fit !== 'fits') facts.push(t(`app.fit.${model.fit}`))
  return facts.join(' · ')
}

/** The reader's own language first; more than four are counted. */
export function languageWords(codes: readonly string[], { t, locale, formats }: Words): string {
  const names = codes.toSorted((a, b) => Number(b === locale) - Number(a === locale)).map(formats.language)
  if (names.length <= 4) return formats.list(names)
  return t('app.model.languages', { names: names.slice(0, 3).join(', '), count: names.length - 3 })
}

export function progressWords(progress: PullProgress, { t, formats }: Words): string {
  const { phase, completedBytes, totalBytes, bytesPerSecond } = progress
  if (phase === 'connecting' || phase === 'verifying') return t(`app.fetch.${phase}`)
  const parts = [
    totalBytes === null
      ? formats.bytes(completedBytes)
      : t('app.fetch.amount', { done: formats.bytes(completedBytes), total: formats.bytes(totalBytes) }),
  ]
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    parts.push(t('app.fetch.rate', { rate: formats.bytes(bytesPerSecond) }))
    if (totalBytes !== null) {
      const left = ((totalBytes - completedBytes) / bytesPerSecond) * 1_000
      if (left >= 1_000) parts.push(t('app.fetch.left', { time: formats.duration(left) }))
    }
  }
  return parts.join(' · ')
}

export function progressFraction({ completedBytes, totalBytes }: PullProgress): number | null {
  return totalBytes === null || totalBytes === 0 ? null : Math.min(completedBytes / totalBytes, 1)
}
