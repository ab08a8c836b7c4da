import { useWords } from '../ui/i18n.ts'
import { KeptTextArea } from './KeptTextArea.tsx'
import { useSetting } from './use-setting.ts'

export function SystemPrompt({ isDisabled }: { readonly isDisabled: boolean }) {
  const { t } = useWords()
  const [prompt, setPrompt] = useSetting('systemPrompt')
  return (
    <KeptTextArea
      label={t('settings.systemPrompt.name')}
      placeholder={t('settings.systemPrompt.placeholder')}
      text={prompt}
      isDisabled={isDisabled}
      onKeep={text => void setPrompt(text)}
    />
  )
}
