import type { Role } from '../../shared/models.ts'
import type { Words } from './words.ts'

/** What each side of a conversation is called outside the page. */
export function roleLabels(words: Words): Readonly<Record<Role, string>> {
  return {
    user: words('cli.role.user'),
    assistant: words('cli.role.assistant'),
    system: words('cli.role.system'),
    tool: words('cli.role.tool'),
  }
}
