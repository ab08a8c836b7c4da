// Models one can get: the starters that fit, a file of this computer, any model of Ollama's library by its name.

import { FilePlus2 } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { useWords } from '../ui/i18n.ts'
import { FetchRow } from './FetchRow.tsx'
import { StarterRow } from './StarterRow.tsx'
import { useGetModel } from './use-get-model.ts'
import './ModelPanel.css'

export function GetModel() {
  const { t } = useWords()
  const { engine } = useStores()
  const starters = useStore(engine, state => state.starters)
  const fetches = useStore(engine, state => state.fetches)
  const hasOllama = useStore(
    engine,
    state =>
      state.status?.engines.some(({ engine, state }) => engine === 'ollama' && ['ready', 'no_model'].includes(state)) ??
      false,
  )
  const { addFile } = useGetModel()
  const offered = starters
    .filter(starter => !starter.isInstalled)
    .toSorted((a, b) => Number(b.isRecommended) - Number(a.isRecommended))
  const others = Object.values(fetches).filter(({ name }) => !offered.some(starter => starter.name === name))
  return (
    <section className="model-section">
      <h3 className="model-section-title">{t('app.model.get')}</h3>
      <ul role="list" className="starter-list">
        {offered.map(starter => (
          <StarterRow key={starter.name} starter={starter} />
        ))}
        {others.map(fetch => (
          <FetchRow key={fetch.name} fetch={fetch} title={fetch.name} />
        ))}
      </ul>
      {hasOllama && <OllamaPull />}
      <FileTrigger
        acceptedFileTypes={['.gguf']}
        onSelect={files => {
          const file = files?.[0]
          if (file !== undefined) void addFile(file)
        }}
      >
        <Button variant="quiet" icon={FilePlus2}>
          {t('app.model.addFile')}
        </Button>
      </FileTrigger>
    </section>
  )
}

function OllamaPull() {
  const { t } = useWords()
  const { pull } = useGetModel()
  const [name, setName] = useState('')
  const trimmed = name.trim()
  return (
    <form
      className="ollama-pull"
      onSubmit={event => {
        event.preventDefault()
        if (trimmed === '') return
        setName('')
        void pull(trimmed)
      }}
    >
      <input
        className="text-input"
        aria-label={t('app.model.ollamaName')}
        placeholder={t('app.model.ollamaName')}
        value={name}
        maxLength={300}
        spellCheck={false}
        autoCapitalize="off"
        onChange={event => setName(event.target.value)}
      />
      <Button type="submit" isDisabled={trimmed === ''}>
        {t('app.model.pull')}
      </Button>
    </form>
  )
}
