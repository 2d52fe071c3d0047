import type { PeerId } from '../../infra/contract/ids.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import type { DeviceKind } from '../../infra/contract/shapes.ts'
import type { PeerMedia } from '../media/peerMedia.ts'
import type { PeerInfo } from '../protocol/media.ts'
import type { PeerLine } from './peerLine.ts'

/** `live` has a socket; `grace` lost it and may come back until the timer runs; `gone` was replaced or left. */
export type PeerLink = { at: 'live'; line: PeerLine } | { at: 'grace'; cancel: () => void } | { at: 'gone' }

/** Who a peer is, as its permit says. */
export interface PeerIdentity {
  readonly peerId: PeerId
  readonly incarnation: number
  readonly nodeId: string
  readonly personKey: string
  readonly name: string
  readonly zone: string
  readonly device?: DeviceKind
  /** Not of the company. */
  readonly external?: true | undefined
}

export interface PeerRoles {
  readonly own: RoomRole
  readonly now: RoomRole
}

export interface PeerStay {
  readonly joinId: string
  readonly enteredAt: string
}

/** One incarnation of one device of a person in a room. Only its room's mailbox changes it. */
export class Peer {
  readonly identity: PeerIdentity
  /** When this device came in for the first time. */
  readonly enteredAt: string
  /** The role of the permit or of an appointment. */
  ownRole: RoomRole
  /** The role of this moment: where only a stage may speak, it may be less than one's own. */
  role: RoomRole
  /** Names the call that brought this incarnation in: the same call sent again is the same join. */
  joinId: string
  handRaisedAt: string | null = null
  /** A host asked this one to speak, where members may not open their microphone. */
  mayUnmuteOnce = false
  link: PeerLink
  /** Null from the death of the worker until the peer joins anew. */
  media: PeerMedia | null

  constructor(identity: PeerIdentity, roles: PeerRoles, stay: PeerStay, line: PeerLine, media: PeerMedia) {
    this.identity = identity
    this.enteredAt = stay.enteredAt
    this.ownRole = roles.own
    this.role = roles.now
    this.joinId = stay.joinId
    this.link = { at: 'live', line }
    this.media = media
  }

  get peerId() {
    return this.identity.peerId
  }

  get line(): PeerLine | null {
    return this.link.at === 'live' ? this.link.line : null
  }

  info(): PeerInfo {
    const tracks = this.media?.trackInfos() ?? []
    return { ...this.identity, role: this.role, handRaisedAt: this.handRaisedAt, tracks }
  }

  /** Another socket speaks for this incarnation from now on. Answers with the one that did until now. */
  takeLine(line: PeerLine): PeerLine | null {
    const older = this.line
    if (this.link.at === 'grace') this.link.cancel()
    this.link = { at: 'live', line }
    return older
  }

  /** Is not in any more; its media stands until it retires. The line is the caller's to say goodbye on. */
  leave() {
    if (this.link.at === 'grace') this.link.cancel()
    this.link = { at: 'gone' }
  }

  /** Lets go of media and timer. */
  retire() {
    this.leave()
    this.media?.close()
    this.media = null
  }
}
