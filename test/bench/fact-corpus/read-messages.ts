// Messages labelled by hand with the lasting facts about the user that they state, none for most: written by an author who
// had seen neither the rules nor what they find. The tuning half may be looked at; the reported half decides.

import messages from './messages.json' with { type: 'json' }

export const halves = ['reported', 'tuning'] as const
export type Half = (typeof halves)[number]

export interface LabelledMessage {
  readonly language: string
  readonly message: string
  /** In the user's own words, a part of the message each. */
  readonly facts: readonly string[]
}

export function readMessages(half: Half): readonly LabelledMessage[] {
  return messages.filter((_, at) => (at % 2 === 0) === (half === 'tuning'))
}
