// Which model answers, always in sight; opens everything about it.

import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { Button, DialogTrigger, Popover } from 'react-aria-components'
import { useStore } from 'zustand'
import { useStores } from '../stores.ts'
import { Badge, StateDot } from '../ui/Badge.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useWords } from '../ui/i18n.ts'
import { activeWords } from './engine-words.ts'
import { ModelPanel } from './ModelPanel.tsx'
import './ModelChip.css'

export function ModelChip() {
  const words = useWords()
  const headingId = useId()
  const { engine } = useStores()
  const status = useStore(engine, state => state.status)
  const isOpen = useStore(engine, state => state.isPanelOpen)
  const { model, place, tone } = activeWords(status, words)
  const endpoint = status?.active?.endpoint ?? null
  const isRemote = status?.engines.find(each => endpoint !== null && each.endpoint === endpoint)?.isLocal === false
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={engine.getState().setPanelOpen}>
      <Button className="model-chip">
        <span className="visually-hidden">{words.t('app.model.chip')}</span>
        <StateDot tone={tone} />
        <span className="model-chip-name">{model}</span>
        {place !== '' && <span className="model-chip-place">{place}</span>}
        {isRemote && <Badge>{words.t('app.remote.badge')}</Badge>}
        {status?.active?.isTrial === true && <Badge>{words.t('app.model.trial')}</Badge>}
        <Icon of={ChevronDown} size={14} />
      </Button>
      <Popover className="popover model-popover" aria-labelledby={headingId} placement="bottom end" offset={6}>
        <h2 id={headingId} className="visually-hidden">
          {words.t('app.model.panel')}
        </h2>
        <ModelPanel />
      </Popover>
    </DialogTrigger>
  )
}
