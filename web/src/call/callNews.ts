import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { ApiProblem } from '../api/apiProblem.ts'
import type { TrackSource } from '../../../sfu/protocol/media.ts'
import type { DeviceNews } from './inputState.ts'

/** Something worth a line on the screen that goes away by itself. */
export type CallNews =
  | { news: 'joined' | 'left' | 'hand'; name: string }
  | { news: 'muted-by'; name: string }
  | { news: 'minutes-low'; department: string; level: 80 | 95 | 100; secondsLeft: number }
  | { news: 'minutes-back' | 'taken-over'; department: string }
  | { news: 'sound-alone' }
  | { news: 'refused'; problem: ProblemError | ApiProblem }
  /** The node takes no more of it, so it is off. */
  | { news: 'turned-off'; source: TrackSource; problem: ProblemError }
  /** Another region carries my call now. */
  | { news: 'moved'; place: string }
  | { news: 'locked' | 'unlocked' | 'reconnected' }
  | { news: 'camera-stopped' | 'screen-stopped' | 'may-not-share' | 'may-not-speak' }
  | DeviceNews
