// Words around a name that say what it is.

import { setOf } from './set-of.ts'

export const placeWords: ReadonlySet<string> = setOf(
  'in to from at near around visit visited visiting leave left via à a en au aux vers depuis de pour près dans visiter quitter',
)
export const projectWords: ReadonlySet<string> = setOf('project projet codename codenamed repository repo dépôt')
export const namingWords: ReadonlySet<string> = setOf("called named nommé nommée appelé appelée s'appelle is")
export const workWords: ReadonlySet<string> = setOf(
  'working work worked travaille travaillé travaillons bosse bossé launch ship release',
)
export const articles: ReadonlySet<string> = setOf('the our my this le la du notre mon a')
export const homeWords: ReadonlySet<string> = setOf(
  'live lives lived living born moved moving habite habitons habitait vis vit vivait né née ville city village town flight vol trip voyage',
)
/** Between one of `homeWords` and the place. */
export const dwellingPrepositions: ReadonlySet<string> = setOf('in to of à de from')
