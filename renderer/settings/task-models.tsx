// Which model does the small tasks beside answering.

import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { useWords, type WordId } from '../ui/i18n.ts'
import { useSetting } from './use-setting.ts'

interface ControlProps {
  readonly isDisabled: boolean
}

export function TitleModelChoice({ isDisabled }: ControlProps) {
  const [model, setModel] = useSetting('titleModel')
  return <TaskModel label="settings.titleModel.name" model={model} isDisabled={isDisabled} onChange={setModel} />
}

export function FactModelChoice({ isDisabled }: ControlProps) {
  const [model, setModel] = useSetting('factModel')
  return <TaskModel label="settings.factModel.name" model={model} isDisabled={isDisabled} onChange={setModel} />
}

interface TaskModelProps extends ControlProps {
  readonly label: WordId
  /** Null: the one that answers. */
  readonly model: string | null
  readonly onChange: (model: string | null) => Promise<void>
}

function TaskModel({ label, model, isDisabled, onChange }: TaskModelProps) {
  const { t } = useWords()
  const { engine } = useStores()
  const models = useStore(engine, state => state.models)
  const chatting = models.filter(({ capabilities }) => capabilities.includes('chat'))
  // A chosen one that is not there now stays chosen, and can be seen.
  const names = [...new Set([...chatting.map(({ name }) => name), ...(model === null ? [] : [model])])]
  return (
    <select
      className="text-input"
      aria-label={t(label)}
      value={model ?? ''}
      disabled={isDisabled}
      onChange={event => void onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{t('settings.taskModel.same')}</option>
      {names.map(name => (
        <option key={name}>{name}</option>
      ))}
    </select>
  )
}
