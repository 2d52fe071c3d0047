import { partsOfRoom, type PeerId, type RoomId } from '../infra/contract/ids.ts'

/** The bus keys of one room; each begins with the tenant, as every shared name does. */
export function roomKeys(roomId: RoomId) {
  const { tenantId, meetingId } = partsOfRoom(roomId)
  const base = `${tenantId}/room/${meetingId}`
  return {
    /** Versioned: which node runs the room. */
    node: `${base}/node`,
    /** Versioned: locked, staged, started at. */
    settings: `${base}/settings`,
    /** Who is in, for the preview. */
    roster: `${base}/roster`,
    removedPrefix: `${base}/removed/`,
    removed: (kind: 'peer' | 'person', id: string) => `${base}/removed/${kind}/${encodeURIComponent(id)}`,
    rolePrefix: `${base}/roles/`,
    role: (personKey: string) => `${base}/roles/${encodeURIComponent(personKey)}`,
    calledPrefix: `${base}/called/`,
    called: (personKey: string) => `${base}/called/${encodeURIComponent(personKey)}`,
    peer: (peerId: PeerId) => `${base}/peers/${peerId}`,
  }
}
