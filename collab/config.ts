import { z } from 'zod'
import type { ConfigOf } from '../infra/config.ts'

/** The settings of `collab`, by environment name. */
export const collabSettings = {
  MONTHLY_MINUTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000_000)
    .default(10_000)
    .describe('Call minutes a department has each month until an admin says otherwise.'),
}
export type CollabConfig = ConfigOf<typeof collabSettings>
