import type { GoneWhy } from '../../../sfu/protocol/media.ts'

/** Why a link will not come back by itself. */
export type GoneReason = GoneWhy | 'refused' | 'gave-up'

/** Where a socket and what it carries stand. Attempts count from 0 and start anew once it is live. */
export type Link =
  | { at: 'connecting'; attempt: number }
  | { at: 'live' }
  | { at: 'waiting'; attempt: number; retryAtMs: number }
  | { at: 'gone'; why: GoneReason }

export type LinkEvent =
  /** The socket is open and what it carries is restored. */
  | { is: 'opened' }
  /** It broke, or could not be opened; null means the policy allows no further attempt. */
  | { is: 'lost'; retryAtMs: number | null }
  /** The wait is over, or the network is back. */
  | { is: 'due' }
  | { is: 'ended'; why: GoneReason }

export const firstLink: Link = { at: 'connecting', attempt: 0 }

/** Events that do not fit the state change nothing: a late `opened` after `ended` must not revive a call. */
export function step(state: Link, event: LinkEvent): Link {
  if (state.at === 'gone') return state
  switch (event.is) {
    case 'opened':
      return state.at === 'connecting' ? { at: 'live' } : state
    case 'lost': {
      if (state.at === 'waiting') return state
      if (event.retryAtMs === null) return { at: 'gone', why: 'gave-up' }
      const attempt = state.at === 'connecting' ? state.attempt + 1 : 1
      return { at: 'waiting', attempt, retryAtMs: event.retryAtMs }
    }
    case 'due':
      return state.at === 'waiting' ? { at: 'connecting', attempt: state.attempt } : state
    case 'ended':
      return { at: 'gone', why: event.why }
    default:
      return event satisfies never
  }
}
