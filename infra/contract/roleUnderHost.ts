import type { RoomRole } from './permits.ts'

/**
 * The role of somebody whose own is `own`, in a room that `hostKey` was handed over to: there is one host, and whom
 * the meeting made host is cohost meanwhile. Null: nobody took it over.
 */
export function roleUnderHost(own: RoomRole, personKey: string, hostKey: string | null): RoomRole {
  if (hostKey === null) return own
  if (personKey === hostKey) return 'host'
  return own === 'host' ? 'cohost' : own
}
