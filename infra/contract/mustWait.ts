import type { RoomRole } from './permits.ts'
import type { Lobby } from './roomRules.ts'

/** Somebody before the door of a room. */
export interface Entrant {
  /** The role they would have; on a stage, that of before. */
  role: RoomRole
  lobby: Lobby
  /** They came by a code that can be guessed. */
  byCode: boolean
  /** What a host decided about them; undefined: nothing. */
  admitted: boolean | undefined
  /** They were in before, or another device of theirs is. */
  wasIn: boolean
}

/** Whether a host has to let somebody in. Whoever was refused or put out waits, whatever the lobby is. */
export function mustWait({ role, lobby, byCode, admitted, wasIn }: Entrant): boolean {
  if (role === 'host' || role === 'cohost') return false
  if (admitted !== undefined) return !admitted
  if (wasIn) return false
  return byCode || lobby === 'all' || (lobby === 'guests' && role === 'guest')
}
