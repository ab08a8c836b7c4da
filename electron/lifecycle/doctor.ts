// `jarvis doctor`: is everything there that Jarvis needs, and if not, what to do. Looks, and changes nothing.

import { stat, statfs } from 'node:fs/promises'
import type { LastEnd } from '../../shared/durability-models.ts'
import type { DoctorCheck, DoctorReport } from '../../shared/doctor-models.ts'
import type { EngineHealth } from '../../shared/models.ts'
import { isAppError, type ErrorShape } from '../../shared/errors.ts'
import { hasWord, type Words } from '../lib/words.ts'
import type { Llm } from '../llm/llm.ts'
import type { Memory } from '../memory/memory.ts'
import { prepareDataFolder } from './data-folder.ts'

export interface DoctorOptions {
  readonly dataDir: string
  readonly modelDir: string
  readonly espeakDataDir: string
  readonly memory: Pick<Memory, 'counts'>
  readonly llm: Pick<Llm, 'check'>
  /** How the run before ended. */
  readonly lastEnd: LastEnd | null
  readonly checkHost: (words: Words) => Promise<readonly DoctorCheck[]>
  readonly words: Words
}

const OLDEST_NODE = 24
/** Below that a day's talk or one model may fill the disk. */
const ENOUGH_SPACE_BYTES = 1024 ** 3

export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { dataDir, modelDir, espeakDataDir, memory, llm, words, checkHost } = options
  const checks = [
    checkNode(words),
    await attempt('data_folder', words, async () => {
      await prepareDataFolder(dataDir)
      return ok('data_folder', words('cli.doctor.writable', { path: dataDir }))
    }),
    await attempt('free_space', words, () => checkSpace(dataDir, words)),
    await attempt('database', words, async () => {
      const { messages, conversations } = await memory.counts()
      return ok('database', words('cli.doctor.database', { messages, conversations }))
    }),
    checkLastEnd(options.lastEnd, words),
    await checkModelDir(modelDir, words),
    ...(await checkEngines(llm, words)),
    await checkSpeech(espeakDataDir, words),
    ...(await checkHost(words)),
  ]
  return { ok: checks.every(check => check.ok), checks }
}

function checkNode(words: Words): DoctorCheck {
  const version = process.versions.node
  const detail = words('cli.doctor.node', { version })
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return ok('node', detail)
  return bad('node', detail, words('cli.doctor.nodeFix', { oldest: OLDEST_NODE }))
}

async function checkSpace(dataDir: string, words: Words): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(dataDir)
  const bytes = bavail * bsize
  const gigabytes = new Intl.NumberFormat(words('cli.locale'), { maximumFractionDigits: 1 }).format(bytes / 1e9)
  const detail = words('cli.doctor.space', { gigabytes })
  return bytes >= ENOUGH_SPACE_BYTES
    ? ok('free_space', detail)
    : bad('free_space', detail, words('cli.doctor.spaceFix'))
}

/** No fault that could be mended, whatever it was: the store has been looked at since. */
function checkLastEnd(lastEnd: LastEnd | null, words: Words): DoctorCheck {
  if (lastEnd === null) return ok('last_end', words('cli.doctor.lastEnd.first'))
  const { isClean, reason, failed } = lastEnd
  if (isClean) return ok('last_end', words('cli.doctor.lastEnd.clean'))
  if (reason === null) return ok('last_end', words('cli.doctor.lastEnd.cut'))
  return ok('last_end', words('cli.doctor.lastEnd.forced', { reason, parts: failed.join(', ') }))
}

async function checkModelDir(modelDir: string, words: Words): Promise<DoctorCheck> {
  const facts = await stat(modelDir).catch(() => null)
  if (facts?.isDirectory()) return ok('model_folder', words('cli.doctor.modelFolder', { path: modelDir }))
  return bad('model_folder', words('cli.doctor.modelFolderMissing', { path: modelDir }), words('cli.doctor.setupFix'))
}

/** One check for each engine, and one for what counts: that something can answer. An engine one does without is no fault. */
async function checkEngines(llm: DoctorOptions['llm'], words: Words): Promise<readonly DoctorCheck[]> {
  const { active, engines } = await llm.check()
  const canAnswer = active !== null
  const answers = canAnswer
    ? ok('answers', words('cli.doctor.answers', { model: active.model, engine: active.engine }))
    : bad('answers', words('cli.doctor.noAnswers'), words('cli.doctor.noAnswersFix'))
  return [
    ...engines.map(health => ({
      name: health.endpoint === null ? health.engine : `${health.engine} ${health.endpoint}`,
      ok: health.state === 'ready' || canAnswer,
      detail: describe(health, words),
    })),
    answers,
  ]
}

function describe({ state, version, error }: EngineHealth, words: Words): string {
  const detail = error === null ? words(`cli.doctor.engine.${state}`) : titleOf(error, words)
  return version === null ? detail : `${detail} (${version})`
}

async function checkSpeech(espeakDataDir: string, words: Words): Promise<DoctorCheck> {
  const facts = await stat(espeakDataDir).catch(() => null)
  if (facts?.isDirectory()) return ok('speech_data', words('cli.doctor.speech', { path: espeakDataDir }))
  return bad('speech_data', words('cli.doctor.speechMissing', { path: espeakDataDir }), words('cli.doctor.setupFix'))
}

/** A check that throws has failed, with the words for its error. */
async function attempt(name: string, words: Words, check: () => Promise<DoctorCheck>): Promise<DoctorCheck> {
  try {
    return await check()
  } catch (error) {
    if (!isAppError(error)) return bad(name, String(error))
    const fix = `error.${error.code}.body`
    return bad(name, titleOf(error, words), hasWord(fix) ? words(fix, error.data) : undefined)
  }
}

function titleOf({ code, message, data }: ErrorShape, words: Words): string {
  const title = `error.${code}.title`
  return hasWord(title) ? words(title, data) : message
}

function ok(name: string, detail: string): DoctorCheck {
  return { name, ok: true, detail }
}

function bad(name: string, detail: string, fix?: string): DoctorCheck {
  return fix === undefined ? { name, ok: false, detail } : { name, ok: false, detail, fix }
}
