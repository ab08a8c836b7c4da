// Where a sentence without a comma may be parted, for English and French at once.

import { LOOK_AHEAD } from './boundary.ts'

/** A breath is taken before these. */
const joints =
  'and|but|or|so|because|which|who|that|when|where|while|if|as|than|with|without|for|from|to|in|into|on|at|by|about|over|under|between|during|before|after|through|until|since|would|will|could|should|' +
  'et|mais|ou|où|donc|car|qui|que|dont|quand|lorsque|si|comme|avec|sans|pour|par|à|au|aux|dans|sur|sous|vers|chez|entre|pendant|depuis|parce|afin|puis'
/** And not behind these, nor behind a number ("5 in"). */
const clings =
  'the|a|an|of|my|your|his|her|its|our|their|this|these|those|is|are|was|were|not|no|very|more|most|has|have|had|one|two|three' +
  'le|la|les|un|une|des|de|du|mon|ma|mes|ton|ta|tes|son|sa|ses|notre|votre|nos|vos|leur|leurs|ce|cet|cette|ces|en|ne|est|sont|très|plus|pas|a|ont|avait|aurait|deux|trois'

const jointAhead = new RegExp(`^(?:${joints})[ \\u00A0]`)
const clingsBehind = new RegExp(`(?:(?:^|[ \\u00A0'’])(?:${joints}|${clings})|\\d)$`, 'i')

/** Whether the space at `at` is a good place; null: the word behind it decides, and has not been written yet. */
export function isJoint(text: string, at: number, isLast: boolean): boolean | null {
  const behind = text.slice(at + 1, at + 1 + LOOK_AHEAD)
  if (behind.length < LOOK_AHEAD && !isLast && !/[ \u00A0]/.test(behind)) return null
  return jointAhead.test(behind) && mayPart(text, at)
}

/** Whether it is a bearable one: numbers stay with what they count, articles with their nouns. */
export function mayPart(text: string, at: number): boolean {
  return !clingsBehind.test(text.slice(Math.max(0, at - LOOK_AHEAD), at)) && !/\d/.test(text.charAt(at + 1))
}
