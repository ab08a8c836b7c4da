// The requests of the performance view.

import { z } from 'zod'
import { historyQuerySchema, pageReportSchema } from './page-report.ts'
import type { Alert, History, LocalApi, Overview, PresentFigures, Trace } from './performance-models.ts'
import { nothing, reference, request } from './request.ts'

export const performanceRequests = {
  /** Operations and levels over time; `names` left out: all there are. */
  'metrics.history': request<History>()(historyQuerySchema),
  /** What matters, now and usually. */
  'metrics.overview': request<Overview>()(nothing),
  /** Levels of the last second (CPU, memory, disk, event loop …) and the queries that were slow. */
  'metrics.present': request<PresentFigures>()(nothing),
  /** The last questions, each from the key press to the last word. */
  'metrics.traces': request<{ readonly items: readonly Trace[] }>()(nothing),
  'metrics.report': request<null>()(pageReportSchema),
  /** Newest first. */
  'alert.list': request<{ readonly items: readonly Alert[] }>()(nothing),
  'alert.acknowledge': request<null>()(z.strictObject({ alertId: reference })),
  'api.status': request<LocalApi>()(nothing),
  /** Programs that have the old token are let in no more. */
  'api.renewToken': request<LocalApi>()(nothing),
} as const
