// A new chat: one sentence and three ways to begin; or, while nothing can answer, the one thing to do about it.

import { FilePlus2 } from 'lucide-react'
import { FileTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import { languageWords } from '../models/engine-words.ts'
import { FetchRow } from '../models/FetchRow.tsx'
import { StarterRow } from '../models/StarterRow.tsx'
import { useGetModel } from '../models/use-get-model.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords, type WordId } from '../ui/i18n.ts'
import { NEW_CHAT_KEY } from './draft-store.ts'
import './EmptyChat.css'

const examples = [
  'chat.example.explain',
  'chat.example.write',
  'chat.example.plan',
] as const satisfies readonly WordId[]

export function EmptyChat() {
  const { engine } = useStores()
  const hasStatus = useStore(engine, state => state.status !== null)
  const isStarting = useStore(
    engine,
    state => state.status?.active === null && state.status.engines.some(({ state }) => state === 'starting'),
  )
  const canAnswer = useStore(engine, state => state.status?.active != null)
  if (!hasStatus || isStarting || canAnswer) return <Beginning />
  return <NoModel />
}

function Beginning() {
  const { t } = useWords()
  const { drafts, transcript, turn } = useStores()
  const isTemporary = useStore(turn, state => state.startsTemporary)
  const begin = (id: WordId) => {
    drafts.getState().set(transcript.getState().conversationId ?? NEW_CHAT_KEY, t(id))
    document.querySelector<HTMLTextAreaElement>('.composer-field')?.focus()
  }
  return (
    <div className="empty-chat chat-column">
      <h2>{t(isTemporary ? 'chat.temporary' : 'chat.empty.title')}</h2>
      <p>{t(isTemporary ? 'chat.temporary.meaning' : 'chat.empty')}</p>
      <ul role="list" className="empty-chat-examples">
        {examples.map(id => (
          <li key={id}>
            <button type="button" onClick={() => begin(id)}>
              {t(id)}
            </button>
          </li>
        ))}
      </ul>
      <BetterModel />
    </div>
  )
}

/** With only the trial model: the one to get for this language and computer. */
function BetterModel() {
  const words = useWords()
  const { t, locale } = words
  const { engine } = useStores()
  const isTrial = useStore(engine, state => state.status?.active?.isTrial ?? false)
  const recommended = useStore(engine, state => state.starters.find(starter => starter.isRecommended))
  if (!isTrial || recommended === undefined || recommended.isInstalled || recommended.isTrial) return null
  return (
    <section className="empty-chat-offer">
      <p>{t('chat.trial', { locale, languages: languageWords(recommended.languages, words) })}</p>
      <ul role="list">
        <StarterRow starter={recommended} />
      </ul>
    </section>
  )
}

function NoModel() {
  const { t } = useWords()
  const { engine } = useStores()
  const starters = useStore(engine, state => state.starters)
  const fetches = useStore(engine, state => state.fetches)
  const { addFile } = useGetModel()
  const offered = starters.filter(
    starter => !starter.isInstalled && (starter.isRecommended || starter.isTrial || starter.name in fetches),
  )
  // A file of one's own on its way, or why it cannot be used.
  const others = Object.values(fetches).filter(({ name }) => !offered.some(starter => starter.name === name))
  return (
    <div className="empty-chat chat-column">
      <h2>{t('chat.noModel.title')}</h2>
      <p>{t('chat.noModel')}</p>
      <section className="empty-chat-offer">
        <ul role="list">
          {offered.map(starter => (
            <StarterRow key={starter.name} starter={starter} />
          ))}
          {others.map(fetch => (
            <FetchRow key={fetch.name} fetch={fetch} title={fetch.name} />
          ))}
        </ul>
      </section>
      <div className="empty-chat-actions">
        <FileTrigger
          acceptedFileTypes={['.gguf']}
          onSelect={files => {
            const file = files?.[0]
            if (file !== undefined) void addFile(file)
          }}
        >
          <Button icon={FilePlus2}>{t('app.model.addFile')}</Button>
        </FileTrigger>
        <Button variant="quiet" onPress={() => engine.getState().setPanelOpen(true)}>
          {t('chat.noModel.all')}
        </Button>
      </div>
    </div>
  )
}
