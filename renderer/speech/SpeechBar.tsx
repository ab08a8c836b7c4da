// What is being read aloud, and the way to steer it: one quiet line above the place to write, only while there is sound,
// or a selection that could be read.

import { AudioLines, Download, Pause, Play, SkipForward, Square, StepBack, Table, Volume2 } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { isTemporaryId } from '../../shared/temporary.ts'
import { useStores } from '../stores.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { useWords } from '../ui/i18n.ts'
import { saveFile } from '../ui/save-file.ts'
import { useSelectedText } from './use-selected-text.ts'
import './SpeechBar.css'

export function SpeechBar() {
  const { speech } = useStores()
  const isIdle = useStore(speech, state => state.phase === 'idle')
  return isIdle ? <SelectionOffer /> : <SpeechPlayer />
}

export function SpeechPlayer() {
  const { t } = useWords()
  const { speech } = useStores()
  const phase = useStore(speech, state => state.phase)
  const blockedBy = useStore(speech, state => state.blockedBy)
  const said = useStore(speech, state => state.current?.shown || state.current?.text || '')
  const isTable = useStore(speech, state => state.current?.content === 'table')
  const { pause, resume, skip, replay, stop, readTable } = speech.getState()
  if (phase === 'idle') return null
  const isHeld = phase === 'paused' || phase === 'blocked'
  const words =
    phase === 'blocked'
      ? t(blockedBy === 'device' ? 'speech.noDevice' : 'speech.needsGesture')
      : phase === 'waiting'
        ? t('speech.waiting')
        : said.replaceAll('\uFFFC', '…')
  return (
    <section className="speech-bar" aria-label={t('speech.player')} data-region>
      <Icon of={AudioLines} />
      {/* A screen reader must not say what is being said. */}
      <p
        className="speech-bar-words"
        dir="auto"
        role={phase === 'blocked' ? 'alert' : undefined}
        aria-hidden={phase !== 'blocked'}
      >
        {words}
      </p>
      {isTable && (
        <Button variant="quiet" icon={Table} onPress={readTable}>
          {t('speech.readTables')}
        </Button>
      )}
      <div className="speech-bar-controls">
        <IconButton label={t('speech.replay')} icon={StepBack} isDisabled={phase === 'waiting'} onPress={replay} />
        <IconButton
          label={t(isHeld ? 'speech.resume' : 'speech.pause')}
          icon={isHeld ? Play : Pause}
          shortcut="F8"
          onPress={isHeld ? resume : pause}
        />
        <IconButton
          label={t('speech.skip')}
          icon={SkipForward}
          shortcut="F9"
          isDisabled={phase === 'waiting'}
          onPress={skip}
        />
        <SaveButton />
        <IconButton label={t('speech.stop')} icon={Square} shortcut="Mod+." onPress={stop} />
      </div>
    </section>
  )
}

function SaveButton() {
  const { t } = useWords()
  const { speech, settings, notices } = useStores()
  const [isSaving, setSaving] = useState(false)
  const save = async () => {
    const { source } = speech.getState()
    if (source === null) return
    setSaving(true)
    try {
      const made = await speech.makeWav(source, settings.getState().settings.speechTables)
      if (made === null) return notices.getState().tell('speech.nothing')
      saveFile(made.file, 'jarvis.wav')
      if (made.isCut) notices.getState().tell('speech.fileCut')
    } catch (error) {
      notices.getState().tellError(error)
    } finally {
      setSaving(false)
    }
  }
  return (
    <IconButton
      label={t(isSaving ? 'speech.saving' : 'speech.save')}
      icon={Download}
      isDisabled={isSaving}
      onPress={() => void save()}
    />
  )
}

function SelectionOffer() {
  const { t } = useWords()
  const { speech, transcript } = useStores()
  const text = useSelectedText()
  if (text === '') return null
  const speak = () => {
    const isKept = !isTemporaryId(transcript.getState().conversationId ?? '')
    speech.getState().speak({ kind: 'text', text, isKept })
  }
  return (
    <section className="speech-bar speech-bar-offer" aria-label={t('speech.player')} data-region>
      <Button variant="quiet" icon={Volume2} onPress={speak}>
        {t('speech.selection')}
      </Button>
    </section>
  )
}
