// Every request and what answers it: the whole surface that the untrusted side can reach. One expression each.

import type { ResultOf } from '../../shared/contract.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import type { Health, RecoveryReport } from '../../shared/durability-models.ts'
import type { DoctorReport } from '../../shared/doctor-models.ts'
import type { AppInfo, Conversation, Locale, Stats } from '../../shared/models.ts'
import type { LocalApi } from '../../shared/performance-models.ts'
import type { Chat } from '../chat/chat.ts'
import type { Conversations } from '../chat/conversations.ts'
import type { BackupService } from '../lifecycle/backup/backup-service.ts'
import type { Llm } from '../llm/llm.ts'
import type { Facts } from '../chat/facts/facts.ts'
import type { RoleLabels } from '../memory/export/exported.ts'
import type { ImportService } from '../memory/import/import-service.ts'
import type { AnswerCache } from '../llm/response-cache/response-cache.ts'
import type { Memory } from '../memory/memory.ts'
import type { SettingsService } from '../settings.ts'
import type { Speech } from '../speech/speech.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Handlers } from './rpc.ts'

export interface HandlerServices {
  readonly info: () => AppInfo
  readonly present: (open: boolean) => Promise<ResultOf<'app.present'>>
  readonly readStats: () => Promise<Stats>
  readonly runDoctor: () => Promise<DoctorReport>
  readonly backups: Omit<BackupService, 'dispose'>
  readonly recoveries: () => readonly RecoveryReport[]
  readonly close: () => void
  readonly health: () => Health
  readonly settings: SettingsService
  readonly conversations: Conversations
  readonly temporaryChats: () => Promise<readonly Conversation[]>
  readonly memory: Memory
  readonly chat: Chat
  readonly llm: Llm
  readonly cache: Pick<AnswerCache, 'tally' | 'forget' | 'clear'>
  readonly speech: Speech
  readonly telemetry: Telemetry
  readonly localApi: () => LocalApi
  readonly renewApiToken: () => Promise<LocalApi>
  readonly locale: () => Locale
  readonly imports: ImportService
  readonly facts: Facts
  /** Why the embedding model that was chosen is not in use. */
  readonly embeddingProblem: () => ErrorShape | null
  /** What the two sides are called in an export. */
  readonly roleLabels: () => RoleLabels
}

export function createHandlers(services: HandlerServices): Handlers {
  const { backups, settings, imports, facts, conversations, memory, chat, llm, cache, speech, telemetry } = services
  const { tracing } = telemetry
  const searchProgress = () => {
    const progress = memory.searchProgress()
    return { ...progress, problem: services.embeddingProblem() ?? progress.problem }
  }
  return {
    'app.info': () => Promise.resolve(services.info()),
    'app.present': ({ open }) => services.present(open),
    'app.stats': () => services.readStats(),
    'app.doctor': () => services.runDoctor(),

    'app.close': () => Promise.resolve((services.close(), null)),
    'app.health': () => Promise.resolve(services.health()),
    'app.check': ({ isFull }, { signal }) => backups.check(isFull, signal),

    'backup.list': () => Promise.resolve({ ...backups.list(), recoveries: services.recoveries() }),
    'backup.create': (_input, { signal }) => backups.create(signal),
    'backup.export': ({ path }, { signal }) => backups.export(path, signal),
    'backup.remove': ({ name }) => Promise.resolve((backups.remove(name), null)),
    'backup.restore': ({ name }) => backups.restore(name),
    'backup.rollback': () => backups.rollback(),
    'backup.drill': ({ name }, { signal }) => backups.drill(name, signal),
    'backup.held': ({ name }, { signal }) => backups.held(name, signal),

    'metrics.history': input => telemetry.history(input),
    'metrics.overview': () => telemetry.overview(),
    'metrics.present': () => Promise.resolve(telemetry.present()),
    'metrics.traces': () => Promise.resolve({ items: telemetry.traces() }),
    'metrics.report': ({ operations, answers }) => Promise.resolve((telemetry.report(operations, answers), null)),
    'alert.list': async () => ({ items: await telemetry.listAlerts() }),
    'alert.acknowledge': async ({ alertId }) => (await telemetry.acknowledge(alertId), null),
    'api.status': () => Promise.resolve(services.localApi()),
    'api.renewToken': () => services.renewApiToken(),

    'settings.get': () => Promise.resolve(settings.current()),
    'settings.set': ({ patch }) => settings.set(patch),

    'conversation.list': input => memory.listConversations(defined(input)),
    'conversation.temporary': async () => ({ items: await services.temporaryChats() }),
    'conversation.get': ({ conversationId }) => memory.getConversation(conversationId),
    'conversation.getMany': async ({ conversationIds }) => ({ items: await memory.getConversations(conversationIds) }),
    'conversation.rename': ({ conversationId, title }) => conversations.rename(conversationId, title),
    'conversation.pin': ({ conversationId, isPinned }) => conversations.pin(conversationId, isPinned),
    'conversation.setSpoken': ({ conversationId, isSpoken }) => conversations.setSpoken(conversationId, isSpoken),
    'conversation.setParameters': ({ conversationId, parameters }) =>
      conversations.setParameters(conversationId, parameters),
    'conversation.delete': ({ conversationId }) => conversations.delete(conversationId),
    'conversation.restore': ({ conversationId }) => conversations.restore(conversationId),
    'conversation.transcript': ({ conversationId: reference, ...input }) =>
      memory.readTranscript(defined({ reference, ...input })),
    'conversation.showBranch': ({ messageId }) => conversations.showBranch(messageId),

    'message.list': ({ conversationId: reference, ...input }) => memory.listMessages(defined({ reference, ...input })),
    'message.get': ({ messageId }) => memory.getMessage(messageId),
    'message.pin': ({ messageId, isPinned }) => conversations.pinMessage(messageId, isPinned),

    'search.messages': ({ text, mode, strategy, limit, cursor, conversationId: conversation, ...scope }, { signal }) =>
      memory.search(
        defined({ text, mode, strategy, limit, cursor, scope: defined({ conversation, ...scope }) }),
        signal,
      ),
    'search.suggest': async ({ text, limit }) => ({ items: await memory.suggestSearches(text, limit) }),
    'search.progress': () => Promise.resolve(searchProgress()),
    'search.embedders': async (_, { signal }) => ({ items: await llm.listEmbedders(signal) }),
    'search.complete': async (_, { send, signal }) => {
      const stop = memory.onSearchProgress(progress => send(progress))
      await memory.completeIndexes(signal).finally(stop)
      return searchProgress()
    },
    'search.saved.list': async () => ({ items: await memory.listSavedSearches() }),
    'search.saved.add': ({ text }) => memory.addSavedSearch(text),
    'search.saved.remove': async ({ savedSearchId }) => (await memory.removeSavedSearch(savedSearchId), null),

    'chat.send': input => tracing.follow('chat.send', () => chat.send(input)),
    'chat.follow': (input, { send, signal }) => chat.follow(input, chunk => send(chunk), signal),
    'chat.stop': ({ conversationId }) => chat.stop(conversationId),
    'chat.regenerate': ({ messageId, waitMs }) =>
      tracing.follow('chat.regenerate', () => chat.regenerate(messageId, waitMs)),
    'chat.edit': ({ messageId, content, waitMs }) =>
      tracing.follow('chat.edit', () => chat.edit(messageId, content, waitMs)),
    'chat.continue': ({ messageId, waitMs }) => tracing.follow('chat.continue', () => chat.continue(messageId, waitMs)),
    'chat.context': input => chat.contextUse(input),
    'chat.prefill': async (input, { signal }) => ({ isRead: await chat.prefill(input, signal) }),
    'chat.queue.list': ({ conversationId }) => chat.listQueued(conversationId),
    'chat.queue.edit': ({ queuedId, content }) => chat.editQueued(queuedId, content),
    'chat.queue.remove': ({ queuedId }) => chat.removeQueued(queuedId),

    'speech.speak': (input, { send, signal }) => speech.speak(input, send, signal),
    'speech.heard': ({ speechId, index }) => Promise.resolve((speech.heard(speechId, index), null)),
    'speech.stop': ({ speechId }) => Promise.resolve({ wasSpeaking: speech.stop(speechId) }),
    'speech.warm': async (input, { signal }) => (await speech.warm(input, signal), null),
    'speech.synthesize': async (input, { send, signal }) => (await speech.synthesize(input, send, signal), null),

    'voice.list': async () => ({ items: await speech.listVoices() }),
    'voice.pull': ({ voice }, { send, signal }) => speech.pullVoice(voice, signal, progress => send(progress)),
    'voice.remove': async ({ voice }) => (await speech.removeVoice(voice), null),
    'voice.preview': async ({ voice }, { send, signal }) => (await speech.previewVoice(voice, send, signal), null),
    'voice.enable': ({ voice }) => speech.enableVoice(voice),

    'cache.report': () => cache.tally.report(),
    'cache.list': ({ limit, cursor }) => cache.tally.list(limit, cursor),
    'cache.forget': async ({ entryId }) => (await cache.forget({ ids: [Number(entryId.slice(1))] }), null),
    'cache.forgetAnswer': async ({ messageId: reference }) => {
      const { messageId, cache: from } = await memory.getMessage(reference)
      const ids = from === null ? [] : [Number(from.entryId.slice(1))]
      return { wasKept: (await cache.forget({ ids, messageId })) > 0 }
    },
    'cache.clear': async () => (await cache.clear(), null),

    'engine.status': () => Promise.resolve(llm.status()),
    'engine.check': () => llm.check(),
    'engine.tryNow': ({ endpoint }) => llm.tryNow(endpoint),

    'model.list': async () => ({ items: await llm.listModels() }),
    'model.starters': async () => ({ items: await llm.listStarters(services.locale()) }),
    'model.pull': ({ name }, { send, signal }) => llm.pull(name, signal, progress => send(progress)),
    'model.remove': async ({ name, engine }) => (await llm.remove(name, engine), null),
    'model.add': ({ path }, { signal }) => llm.addFile(path, signal),
    'model.upload.begin': async ({ name, sizeBytes }) => ({ uploadId: await llm.beginUpload(name, sizeBytes) }),
    'model.upload.append': async ({ uploadId, offset }, { bytes }) => ({
      receivedBytes: await llm.appendUpload(uploadId, offset, bytes ?? new Uint8Array()),
    }),
    'model.upload.finish': ({ uploadId }) => llm.finishUpload(uploadId),
    'model.upload.cancel': async ({ uploadId }) => (await llm.cancelUpload(uploadId), null),

    'import.path': ({ path, ...request }, { signal, send }) =>
      imports.importPath(path, request, signal, progress => send(progress)),
    'import.upload.begin': async ({ name, sizeBytes }) => ({ uploadId: await imports.uploads.begin(name, sizeBytes) }),
    'import.upload.append': async ({ uploadId, offset }, { bytes }) => ({
      receivedBytes: await imports.uploads.append(uploadId, offset, bytes ?? new Uint8Array()),
    }),
    'import.upload.remove': async ({ uploadId }) => (await imports.uploads.remove(uploadId), null),
    'import.upload': ({ uploadId, ...request }, { signal, send }) =>
      imports.importUpload(uploadId, request, signal, progress => send(progress)),
    'import.list': async () => ({ items: await imports.list() }),
    'import.undo': ({ importId }, { signal, send }) => imports.undo(importId, signal, removed => send({ removed })),
    'fact.list': input => memory.listFacts(defined(input)),
    'fact.add': ({ text }) => facts.add(text),
    'fact.change': async ({ factIds, patch }) => ({ items: await facts.change(factIds, patch) }),
    'fact.merge': ({ factIds, text }) => facts.merge(factIds, text),
    'fact.separate': async ({ before, factIds }) => ({ items: await facts.separate(before, factIds) }),
    'fact.forget': async ({ factIds }) => (await facts.forget(factIds), null),
    'fact.restore': async ({ factIds }) => ({ items: await facts.restore(factIds) }),
    'fact.used': async ({ messageId }) => ({ items: await memory.usedFacts(messageId) }),
    'conversation.setMemory': ({ conversationId, usesMemory }) => conversations.setMemory(conversationId, usesMemory),
    'graph.overview': input => memory.readGraph(defined(input)),
    'graph.search': input => memory.searchGraph(defined(input)),
    'graph.neighbours': input => memory.readNeighbours(defined(input)),
    'graph.messages': input => memory.listMentions(defined(input)),
    'export.read': ({ conversationId: reference, ...input }) =>
      memory.readExport(defined({ reference, ...input, labels: services.roleLabels() })),
  }
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } & {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
}

/** The same without the names whose value is undefined, which zod leaves in the type of an optional one. */
function defined<T extends object>(input: T): Defined<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Defined<T>
}
