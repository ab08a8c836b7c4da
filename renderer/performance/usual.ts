// How a figure stands beside what it usually is.

import type { UsualFigure } from '../../shared/performance-models.ts'

/** nothing: never seen · quiet: seen before, not now · first: nothing to compare with */
export type Standing = 'nothing' | 'quiet' | 'first' | 'usual' | 'better' | 'worse'

/** Within this factor a figure is as usual: computers are not steadier than that. */
const NOTABLE = 1.5

export function compareUsual({ now, usual }: UsualFigure, isMoreBetter: boolean): Standing {
  if (now === null) return usual === null ? 'nothing' : 'quiet'
  if (usual === null) return 'first'
  if (now <= usual * NOTABLE && usual <= now * NOTABLE) return 'usual'
  return now > usual === isMoreBetter ? 'better' : 'worse'
}
