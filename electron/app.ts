// The composition root: the only place that makes services and hands them to each other.
// Entries (main.ts, server.ts, cli.ts) and tests call it with a configuration and the parts that differ between them.

import path from 'node:path'
import { alertRules } from '../shared/alert-rules.ts'
import type { AppInfo } from '../shared/models.ts'
import type { Events } from '../shared/contract.ts'
import type { FramePort } from '../shared/frames.ts'
import type { Settings } from '../shared/settings.ts'
import { appInfo } from './app-info.ts'
import type { AppParts } from './app-parts.ts'
import type { AppConfig } from './config.ts'
import type { Notify } from './chat/chat.ts'
import { followSettings, keptReads } from './follow-settings.ts'
import { createFacts } from './chat/facts/facts.ts'
import { ChatService } from './chat/chat-service.ts'
import { forgetKept } from './forget-kept.ts'
import { backupSource } from './lifecycle/backup/backup-source.ts'
import { prepareDataFolder } from './lifecycle/data-folder.ts'
import { runDoctor } from './lifecycle/doctor.ts'
import { acquireInstanceLock } from './lifecycle/instance-lock.ts'
import { Disposer } from './lifecycle/disposer.ts'
import { followEnds } from './lifecycle/last-end.ts'
import { openStore } from './lifecycle/open-store.ts'
import { listRecoveries } from './lifecycle/recovery.ts'
import { refuseOnLowDisk } from './rpc/refuse-on-low-disk.ts'
import { createShutdown, type Shutdown } from './lifecycle/shutdown.ts'
import { createStartupClock, type StartupClock } from './lifecycle/startup-clock.ts'
import { watchOver } from './lifecycle/watch-over.ts'
import { createStaticEmbedder } from './lib/embedder/static-embedder.ts'
import { roleLabels } from './lib/role-labels.ts'
import type { Logger } from './lib/logger.ts'
import { createWords } from './lib/words.ts'
import { createLocalApi } from './local-api/local-api.ts'
import { createLlm } from './llm/gateway.ts'
import { ImportService } from './memory/import/import-service.ts'
import { AnswerCache } from './llm/response-cache/response-cache.ts'
import { EmbeddingChoice } from './embedding-choice.ts'
import { openMemory } from './memory/memory-client.ts'
import { createOpenAiRoutes } from './openai/openai-routes.ts'
import { createHandlers, type HandlerServices } from './rpc/handlers.ts'
import { createRouter } from './rpc/router.ts'
import { withTemporaryChats } from './rpc/temporary-handlers.ts'
import type { Peer } from './rpc/rpc.ts'
import { openSettings } from './settings.ts'
import { startWarmUp } from './speech/warm-up.ts'
import { createSpeech } from './speech.ts'
import { createTemporary } from './temporary.ts'
import { createLog } from './telemetry/log.ts'
import { apiRoutes } from './telemetry/api-routes.ts'
import { readLevels, readStats } from './telemetry/stats.ts'
import { createTelemetry } from './telemetry/telemetry.ts'

export interface App {
  /** Serves a client until its connection ends. */
  connect(port: FramePort, peer: Peer): void
  info(): AppInfo
  readonly notify: Notify
  /** An answer is being written. */
  isBusy(): boolean
  /** What a page should know before its first paint. */
  appearance(): Pick<Settings, 'theme' | 'locale'>
  readonly logger: Logger
  /** Times the phases of a start; entries add theirs (listening, window). */
  readonly startup: StartupClock
  /** Where this process answers the command line; the entry listens there. */
  readonly socketPath: string
  readonly shutdown: Shutdown
}

/** Readers end first, then the writer writes its log back. */
const STORE_CLOSE_MS = 2_500

/**
 * Resolves as soon as requests can be served: the store is open, engines are looked at afterwards. Rejects with `busy`
 * (data: pid, host, socket) when another process has the data folder, `read_only`, `storage_full`, `memory_…`.
 */
export async function createApp(config: AppConfig, parts: AppParts): Promise<App> {
  const { dataDir, host } = config
  const startup = createStartupClock()
  const disposer = new Disposer()
  try {
    const lock = await startup.phase('lock', async () => {
      await prepareDataFolder(dataDir)
      return await acquireInstanceLock(dataDir, host)
    })
    const { lastEnd, noteEnd } = followEnds(dataDir, lock.wasLastShutdownClean, host !== 'cli')
    disposer.add('record', 'lock', end => {
      noteEnd(end)
      lock.release(end.failed.length === 0)
    })
    const logger = createLog(dataDir, config.logLevel)
    disposer.add('record', 'log', () => logger.close())
    const warn = (event: string) => (error: unknown) => logger.warn(event, { error })
    const telemetry = createTelemetry({ dataDir, historyWorkerUrl: parts.workers.history, logger })
    disposer.add('record', 'telemetry', () => telemetry.close())
    const { metrics } = telemetry

    const embedder = createStaticEmbedder({ modelDir: parts.embedderDir, workerUrl: parts.workers.embedder })
    disposer.add('store', 'embedder', () => embedder.close())
    const store = backupSource(dataDir, parts.spawnMaintenance)
    const { memory, recovery } = await openStore({
      store,
      // A command line that opens the folder for one command says what is wrong, and leaves mending it to the app.
      isMended: host !== 'cli',
      phase: (name, work) => startup.phase(name, work),
      open: () =>
        openMemory({
          file: store.file,
          workerUrl: parts.workers.memory,
          readerCount: config.dbPoolSize,
          embedder,
          isIndexing: host !== 'cli',
          recorder: metrics,
          logger,
          onSlow: (operation, tookMs, statements) => telemetry.noteSlow(operation, tookMs, statements),
        }),
      logger,
    })
    disposer.add('store', 'memory', () => memory.close(), STORE_CLOSE_MS)

    const settings = await startup.phase('settings', () =>
      openSettings({ memory, fixed: config.fixedSettings, logger }),
    )
    memory.turnCaches(keptReads(settings.current()))
    const locale = () => {
      const chosen = settings.current().locale
      return chosen === 'system' ? config.systemLocale : chosen
    }
    const cache = new AnswerCache({
      file: path.join(dataDir, 'cache.db'),
      workerUrl: parts.workers.cache,
      limits: config.cache,
      switches: () => settings.current(),
      embedder,
      recorder: metrics,
      logger,
    })
    disposer.add('engines', 'cache', () => cache.close())
    const llm = createLlm({
      settings: settings.current(),
      rules: config.llm,
      endpointStates: {
        saved: await memory.readEndpoints(),
        save: states => void memory.writeEndpoints(states).catch(warn('endpoints.unsaved')),
      },
      modelDir: config.modelDir,
      startersFile: parts.startersFile,
      locale: locale(),
      spawnEngineProcess: parts.spawnEngineProcess,
      responseCache: cache,
      recorder: metrics,
      logger,
    })
    disposer.add('engines', 'llm', () => llm.dispose())
    const embedding = new EmbeddingChoice({ memory, llm, builtIn: embedder, logger })
    embedding.choose(settings.current().embeddingModel)
    disposer.add('engines', 'embedding', () => embedding.close())

    const notify: Notify = (name, data) => {
      router.broadcast(name, data)
      if (name !== 'conversation.removed') return
      const { conversationId } = data as Events['conversation.removed']
      forgetTraces([conversationId]).catch(warn('traces.notForgotten'))
    }
    const forgetTraces = (conversationIds: readonly string[]) => forgetKept(speech, cache, conversationIds)
    const chatOptions = { llm, settings: () => settings.current(), notify, recorder: metrics, logger }
    const chat = new ChatService({ ...chatOptions, memory })
    const chats = createTemporary({ ...chatOptions, parts, embedder, chat })
    disposer.add('store', 'temporary chats', () => chats.temporary.dispose())
    const speech = createSpeech({ config, parts, settings, locale, chat: chats, recorder: metrics, logger })
    disposer.add('engines', 'speech', () => speech.dispose())
    const imports = new ImportService({
      memory,
      workerUrl: parts.workers.memory,
      uploadDir: path.join(dataDir, 'imports'),
      logger,
      onStored: () => notify('conversations.changed', {}),
    })
    disposer.add('work', 'imports', () => imports.dispose())
    const enginesLookedAt = parts.whenOpen
      .then(() => startup.phase('engines', () => llm.check()))
      .then(() => undefined, warn('engines.unchecked'))

    const isIdle = () => chats.runningCount() === 0
    const { backups, supervisor } = watchOver({
      dataDir,
      store,
      memory,
      threads: () => [...memory.threads(), embedder.health(), cache.health(), telemetry.health()],
      engineStatus: () => llm.status(),
      isIdle,
      isStaying: host !== 'cli',
      restart: parts.restart,
      forgetTraces,
      onHealth: health => notify('health.changed', health),
      disposer,
      logger,
    })

    const info = appInfo({ config, startup, lastEnd, recovery })
    const stats = () => enginesLookedAt.then(() => readStats(memory, llm, speech, cache.tally, metrics))
    let isRefusing = false
    const ownRoutes = apiRoutes({ telemetry, info, readStats: stats, isReady: () => !isRefusing })
    const routes = { ...ownRoutes, ...createOpenAiRoutes({ llm, embedder }) }
    const localApi = createLocalApi({ dataDir, routes, logger })
    disposer.add('door', 'local api', () => localApi.close())
    const services: HandlerServices = {
      info,
      present: async open => ({ url: await parts.present(open), host, pid: process.pid, dataDir }),
      readStats: stats,
      runDoctor: () => runDoctor({ ...config, ...parts, memory, llm, lastEnd, words: createWords(locale()) }),
      backups,
      recoveries: () => listRecoveries(dataDir),
      close: () => parts.close('asked to close'),
      health: () => supervisor.health(),
      settings,
      conversations: chat.conversations,
      temporaryChats: () => chats.temporary.list(),
      memory,
      chat,
      llm,
      cache,
      telemetry,
      speech,
      localApi: () => localApi.status(),
      renewApiToken: () => localApi.renewToken(),
      locale,
      imports,
      facts: createFacts({ memory, notify, forgetTraces }),
      embeddingProblem: () => embedding.problem,
      roleLabels: () => roleLabels(createWords(locale())),
    }
    const handlers = withTemporaryChats(chats.temporary, place => createHandlers({ ...services, ...place }))
    const router = createRouter({
      handlers: refuseOnLowDisk(handlers, () => supervisor.refuseWhenDiskIsLow()),
      recorder: metrics,
      logger,
    })
    disposer.add('door', 'router', () => router.closeAll())

    followSettings({ settings, llm, memory, localApi: host === 'cli' ? null : localApi, embedding, speech, notify })
    llm.onStatus(status => notify('engine.changed', status))
    memory.onSearchProgress(progress => notify('search.progressed', progress))
    llm.onModels(() => notify('models.changed', {}))
    speech.onVoices(() => notify('voices.changed', {}))
    // A command line that opens the folder for one command leaves the waiting work to the app.
    if (host !== 'cli') {
      void enginesLookedAt.then(() => chat.resumeQueues())
      void localApi.configure(settings.current())
      telemetry.watch({
        levels: () => readLevels(memory, llm, speech, cache.tally),
        newestBackupAt: () => store.folder.list()[0]?.createdAt ?? null,
        rules: () => alertRules(settings.current().alertRules),
        onAlerts: items => notify('alerts.changed', { items }),
      })
      const warmUp = startWarmUp({ speech, isWanted: () => settings.current().speaksAnswers, isIdle })
      disposer.add('work', 'warm-up', () => warmUp.dispose())
    }

    const shutdown = createShutdown({
      refuse: () => {
        isRefusing = true
        router.refuseNew()
        notify('app.closing', { drainMs: config.drainMs })
      },
      drain: signal => chats.drain(signal),
      drainMs: config.drainMs,
      disposeMs: config.disposeMs,
      disposer,
      logger,
    })
    logger.info('started', { host, phases: startup.phases() })
    return {
      connect: (port, peer) => router.serve(port, peer),
      info,
      notify,
      isBusy: () => chats.runningCount() > 0,
      appearance: () => {
        const { theme, locale: chosen } = settings.current()
        return { theme, locale: chosen }
      },
      logger,
      startup,
      socketPath: lock.socketPath,
      shutdown,
    }
  } catch (error) {
    await disposer.disposeAll('could not start')
    throw error
  }
}
