import type { AccountRow } from './accounts.ts'
import { booksOf } from './accounts.ts'
import { stageOf } from './leaseMath.ts'

/** A crossing its people are told of: percent of the grant, 100 for the last seconds; 0 for none yet. */
export type Level = 0 | 80 | 95 | 100
/** The last seconds of a grant: those of a minute at the present burn, and no more than its last twentieth. */
const lastOf = (granted: number, burn: number) => Math.max(1, Math.min(burn * 60, Math.floor(granted / 20)))

/** How far an account is by what is used. [ML60] */
export const accountStage = (account: AccountRow) => stageOf(booksOf(account), account.audio_only_limit)

/** The crossing an account is over, `burn` seconds being used per second. [ML61] */
export function crossingOf({ granted, used }: { granted: number; used: number }, burn: number): Level {
  if (granted - used < lastOf(granted, burn)) return 100
  if (used * 100 >= granted * 95) return 95
  return used * 100 >= granted * 80 ? 80 : 0
}

/** Seconds of use until the stage after this one; none after the end. */
export function secondsToNextStage(account: AccountRow): number {
  const { granted, grace, used } = booksOf(account)
  const endOf = {
    normal: granted,
    grace: granted + grace - account.audio_only_limit,
    'audio-only': granted + grace,
    ended: used,
  }
  return endOf[accountStage(account)] - used
}

/** Seconds of use until anything is to be told or done; none after the end. */
export function secondsToNextTurn(account: AccountRow, burn: number): number {
  const { granted, used } = booksOf(account)
  const crossings = [Math.ceil(granted * 0.8), Math.ceil(granted * 0.95), granted - lastOf(granted, burn) + 1]
  return Math.min(...crossings.map((at) => at - used).filter((left) => left > 0), secondsToNextStage(account))
}
