// Which engine and model answer a question. Pure: decides from what the last checks found.

import { AppError, fromErrorShape } from '../../shared/errors.ts'
import type { EngineChoice, Model } from '../../shared/models.ts'
import type { Engine, EngineCheck, Target } from './llm.ts'

/** An engine and its last check; null until the first one is over. */
export interface CheckedEngine {
  readonly engine: Engine
  readonly check: EngineCheck | null
  /** Of the last check; before the first, those of an earlier run. */
  readonly models: readonly Model[]
}

export interface Wish {
  readonly engine: EngineChoice
  readonly model: string | null
  /**
   * When another model may answer: `never`; `unless_gone`, if a server is away that may have this one; `always`, for the
   * choice was made for another engine.
   */
  readonly mayReplaceModel: 'never' | 'unless_gone' | 'always'
}

export interface Candidate<E extends CheckedEngine> {
  readonly slot: E
  readonly model: string
}

/** What the user's settings and the question's own wishes come to. */
export function wishOf(
  settings: { readonly engine: EngineChoice; readonly model: string | null },
  request: { readonly engine?: EngineChoice; readonly model?: string },
): Wish {
  const engine = request.engine ?? settings.engine
  if (request.model !== undefined) return { engine, model: request.model, mayReplaceModel: 'never' }
  const { model } = settings
  if (engine !== settings.engine) return { engine, model, mayReplaceModel: 'always' }
  return { engine, model, mayReplaceModel: engine === 'auto' ? 'unless_gone' : 'never' }
}

/**
 * Those that can answer, in the order to try them: first where the wished model is, then (if it may be replaced) every
 * other engine, with the same model where it has that, else with its own default. `slots` are in order of preference.
 * Throws what the user must hear if none can.
 */
export function chooseEngines<E extends CheckedEngine>(
  slots: readonly E[],
  wish: Wish,
): readonly [Candidate<E>, ...Candidate<E>[]] {
  const allowed = slots.filter(slot => wish.engine === 'auto' || slot.engine.name === wish.engine)
  const { model } = wish
  const having = model === null ? [] : allowed.flatMap(slot => candidateFor(slot, model))
  const isGone = model !== null && having.length === 0 && allowed.every(isAnswering) && allowed.some(isReady)
  if (isGone && wish.mayReplaceModel !== 'always') throw modelMissing(wish, model)
  const others =
    model !== null && wish.mayReplaceModel === 'never'
      ? []
      : allowed.filter(slot => isReady(slot) && !having.some(candidate => candidate.slot === slot))
  const [first, ...rest] = [...having, ...withOneModel(others)]
  if (first !== undefined) return [first, ...rest]
  throw noEngine(allowed, wish)
}

/**
 * Of servers that would answer with the same model, the least busy one goes first; those equally busy keep the user's
 * order, so that a conversation stays where its beginning has been read.
 */
export function leastBusyFirst<E extends CheckedEngine & { readonly load: number }>(
  candidates: readonly [Candidate<E>, ...Candidate<E>[]],
): readonly [Candidate<E>, ...Candidate<E>[]] {
  const twins = candidates.filter(candidate => isTwin(candidate, candidates[0]))
  const others = candidates.filter(candidate => !twins.includes(candidate))
  const [first = candidates[0], ...rest] = twins.toSorted((a, b) => a.slot.load - b.slot.load)
  return [first, ...rest, ...others]
}

/** Two servers with one model: it does not matter to the user which of them answers. */
export function isTwin(a: Candidate<CheckedEngine>, b: Candidate<CheckedEngine>): boolean {
  return a.slot.engine.name === b.slot.engine.name && a.model === b.model
}

/** What the next question will use, for the eye: null while an engine that would go first is still being looked at. */
export function activeEngine<E extends CheckedEngine>(
  slots: readonly E[],
  wish: Wish,
): (Candidate<E> & { readonly isTrial: boolean }) | null {
  const allowed = slots.filter(slot => wish.engine === 'auto' || slot.engine.name === wish.engine)
  if (allowed.some(slot => slot.check === null)) return null
  try {
    const [first] = chooseEngines(slots, wish)
    const model = modelsOf(first.slot).find(({ name }) => name === first.model)
    // A defective file may be wished for, but nothing will answer with it.
    return model === undefined ? null : { ...first, isTrial: model.isTrial }
  } catch {
    return null
  }
}

/** What would answer, in the order to try it, with those that are away: by the models they had when last looked at. */
export function targetsOf(slots: readonly CheckedEngine[], wish: Wish): readonly Target[] {
  return slots.flatMap(slot => {
    if (wish.engine !== 'auto' && slot.engine.name !== wish.engine) return []
    const { engine } = slot
    const own = wish.model === null ? null : engine.find(wish.model)
    const model = own ?? (wish.model !== null && wish.mayReplaceModel === 'never' ? undefined : modelsOf(slot)[0]?.name)
    const digest = model === undefined ? null : engine.digest(model)
    if (model === undefined || digest === null) return []
    return [{ engine: engine.name, endpoint: engine.endpoint, model, digest, isAnswering: isReady(slot) }]
  })
}

function candidateFor<E extends CheckedEngine>(slot: E, model: string): Candidate<E>[] {
  if (!isAnswering(slot)) return []
  const name = slot.engine.find(model)
  return name === null ? [] : [{ slot, model: name }]
}

/** Each with the default model of the first, those of its kind that have it before the others. */
function withOneModel<E extends CheckedEngine>(slots: readonly E[]): Candidate<E>[] {
  const [first] = slots.flatMap(slot => defaultOf(slot))
  const candidates = slots.flatMap(slot => {
    const isSame = slot.engine.name === first?.slot.engine.name && slot.engine.find(first.model) === first.model
    return isSame ? [{ slot, model: first.model }] : defaultOf(slot)
  })
  return candidates.toSorted((a, b) => Number(b.model === first?.model) - Number(a.model === first?.model))
}

function defaultOf<E extends CheckedEngine>(slot: E): Candidate<E>[] {
  const model = modelsOf(slot)[0]
  return model === undefined ? [] : [{ slot, model: model.name }]
}

function modelsOf(slot: CheckedEngine): readonly Model[] {
  return slot.models
}

function isReady(slot: CheckedEngine): boolean {
  return slot.check?.health.state === 'ready'
}

/** Its list of models can be believed. */
function isAnswering(slot: CheckedEngine): boolean {
  return isReady(slot) || slot.check?.health.state === 'no_model'
}

function noEngine(allowed: readonly CheckedEngine[], wish: Wish): AppError {
  // A damaged model file explains most; then a server that only waits to be allowed; then what is wrong with the engine
  // that was named.
  const errors = allowed.flatMap(({ check }) => check?.health.error ?? [])
  const telling =
    errors.find(error => error.code === 'llm_model_invalid') ??
    errors.find(error => error.data?.['reason'] === 'not_allowed')
  if (telling !== undefined) return fromErrorShape(telling)
  if (wish.engine === 'auto')
    return new AppError('llm_unavailable', 'No engine has a model to answer with.', {
      retryable: true,
      data: { reason: 'no_engine' },
    })
  if (errors[0] !== undefined) return fromErrorShape(errors[0])
  return modelMissing(wish, wish.model)
}

function modelMissing(wish: Wish, model: string | null): AppError {
  const data = { model, ...(wish.engine !== 'auto' && { engine: wish.engine }) }
  return new AppError('llm_model_missing', model === null ? 'There is no model.' : `There is no model ${model}.`, {
    data,
  })
}
