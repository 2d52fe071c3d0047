import { partsOfRoom, type PeerId, type RoomId } from '../infra/contract/ids.ts'

export type RoomTool = 'timer' | 'agenda'

/** How a removal names a device. */
export const removedPeer = (peerId: PeerId) => `peer/${encodeURIComponent(peerId)}`

/** The bus keys of one room; each begins with the tenant, as every shared name does. */
export function roomKeys(roomId: RoomId) {
  const { tenantId, meetingId } = partsOfRoom(roomId)
  const base = `${tenantId}/room/${meetingId}`
  return {
    /** Versioned: which node runs the room. */
    node: `${base}/node`,
    /** Versioned, and a topic: which nodes run the room now, each put in by itself. */
    nodes: `${base}/nodes`,
    /** Versioned: locked, staged, started at. */
    settings: `${base}/settings`,
    rosterPrefix: `${base}/roster/`,
    /** Who is in on one node, for the preview. */
    roster: (nodeId: string) => `${base}/roster/${nodeId}`,
    removedPrefix: `${base}/removed/`,
    removed: (whom: string) => `${base}/removed/${whom}`,
    admittedPrefix: `${base}/admitted/`,
    admitted: (personKey: string) => `${base}/admitted/${encodeURIComponent(personKey)}`,
    bannedPrefix: `${base}/banned/`,
    banned: (personKey: string) => `${base}/banned/${encodeURIComponent(personKey)}`,
    exhaustedPrefix: `${base}/exhausted/`,
    exhausted: (peerId: PeerId) => `${base}/exhausted/${peerId}`,
    rolePrefix: `${base}/roles/`,
    role: (personKey: string) => `${base}/roles/${encodeURIComponent(personKey)}`,
    calledPrefix: `${base}/called/`,
    called: (personKey: string) => `${base}/called/${encodeURIComponent(personKey)}`,
    /** What hosts run beside the talk: the countdown, the agenda. */
    tool: (name: RoomTool) => `${base}/tools/${name}`,
    peer: (peerId: PeerId) => `${base}/peers/${peerId}`,
  }
}
