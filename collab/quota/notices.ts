import type { MinuteStage } from '../protocol/minutes.ts'
import type { AccountRow } from './accounts.ts'

/** A crossing its people are told of: percent of the grant, 100 for the last seconds; 0 for none yet. */
export type Level = 0 | 80 | 95 | 100
/** These are the last seconds of a grant: what is left of it at the present burn. */
const lastSeconds = 60

type Standing = Pick<AccountRow, 'granted' | 'used' | 'grace_limit' | 'audio_only_limit'>

/** How far an account is by what is used. [ML60] */
export function stageOf(account: Standing): MinuteStage {
  const { granted, used, grace_limit: grace, audio_only_limit: audioOnly } = account
  if (used < granted) return 'normal'
  if (used < granted + grace - audioOnly) return 'grace'
  return used < granted + grace ? 'audio-only' : 'ended'
}

/** The crossing an account is over, `burn` seconds being used per second. [ML61] */
export function levelOf({ granted, used }: Pick<AccountRow, 'granted' | 'used'>, burn: number): Level {
  if (granted - used < Math.max(1, burn * lastSeconds)) return 100
  if (used * 100 >= granted * 95) return 95
  return used * 100 >= granted * 80 ? 80 : 0
}

/** Seconds of use until the stage after this one; none after the end. */
export function secondsToNextStage(account: Standing): number {
  const { granted, used, grace_limit: grace, audio_only_limit: audioOnly } = account
  const ends = { normal: granted, grace: granted + grace - audioOnly, 'audio-only': granted + grace, ended: used }
  return ends[stageOf(account)] - used
}

/** Seconds of use until anything is to be told or done. */
export function secondsToNextTurn(account: Standing, burn: number): number {
  const { granted, used } = account
  const turns = [Math.ceil(granted * 0.8), Math.ceil(granted * 0.95), granted - burn * lastSeconds + 1]
  return Math.min(...turns.map((at) => at - used).filter((left) => left > 0), secondsToNextStage(account))
}
