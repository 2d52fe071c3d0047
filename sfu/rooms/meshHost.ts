import { isDeepStrictEqual } from 'node:util'
import type { PeerId, RoomId } from '../../infra/contract/ids.ts'
import type { HostOrder, MeshPeer, RoomDecisions, RoomPart } from '../mesh/meshProtocol.ts'
import type { MeshRoom, OwnPart, PartChange, RemoteLevels } from '../mesh/meshRoom.ts'
import type { NodeLink } from '../mesh/nodeLink.ts'
import type { Waiter } from '../protocol/hosts.ts'
import type { RemotePart } from '../media/remotePart.ts'
import type { Caption, SentReaction } from '../protocol/tools.ts'
import { setHand } from './hands.ts'
import type { Mailbox } from './mailbox.ts'
import { meshPeerOf, shownPeer } from './meshPeer.ts'
import { obeyOrder } from './hostOrders.ts'
import { outranks, type RemoteTurn } from './remotePeers.ts'
import type { Room } from './room.ts'

type Offer = { link: NodeLink } & Omit<RemotePart, 'peers'>

/** What other nodes say of a room, brought into the room of this one: its roster, its decisions and its media. */
export class MeshHost implements MeshRoom {
  readonly roomId: RoomId
  readonly #room: Room
  readonly #mailbox: Mailbox
  /** What each other node has besides its peers. */
  readonly #offers = new Map<string, Offer>()

  constructor(room: Room, mailbox: Mailbox) {
    this.roomId = room.roomId
    this.#room = room
    this.#mailbox = mailbox
  }

  get settingsVersion() {
    return this.#room.memory.settings.version
  }

  get agreedVersion() {
    return this.#room.memory.agreedVersion
  }

  part(): OwnPart {
    const peers = this.#room.roster.all().flatMap(({ peerId }) => this.ownPeer(peerId) ?? [])
    return { peers, decisions: this.decisions(), ...this.offer(), waiting: this.waiting() }
  }

  decisions(): RoomDecisions {
    return this.#room.memory.decisions()
  }

  waiting(): Waiter[] {
    return this.#room.lobby.waitingHere()
  }

  offer() {
    const { decodesSvc, offeredVoices } = this.#room.media
    return { decodesSvc, voices: offeredVoices, captions: this.#room.tools.captions.offer() }
  }

  ownPeer(peerId: PeerId): MeshPeer | undefined {
    const peer = this.#room.roster.get(peerId)
    return peer && meshPeerOf(peer, this.#room.minuteOrders.soundAloneFor(peerId))
  }

  inTurn<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#mailbox.post(task)
  }

  must(task: () => void | Promise<void>) {
    this.#mailbox.must(task)
  }

  merge(decisions: RoomDecisions, agreedVersion: number) {
    const { calledUp } = this.#room.memory.merge(decisions, agreedVersion)
    for (const personKey of calledUp)
      for (const device of this.#room.roster.ofPerson(personKey)) setHand(this.#room, device, null)
    this.#room.obeyDecisions()
  }

  setPart(link: NodeLink, { peers, decodesSvc, voices, captions, waiting }: RoomPart) {
    this.#room.lobby.setRemote(link.nodeId, waiting)
    this.#offers.set(link.nodeId, { link, decodesSvc, voices })
    this.#room.tools.captions.setRemote(link.nodeId, captions)
    this.show(this.#room.roster.remote.replace(link.nodeId, peers), link.nodeId)
  }

  changePart(link: NodeLink, change: PartChange) {
    const { peers = [], left = [], decodesSvc, voices, captions, waiting } = change
    if (waiting) this.#room.lobby.setRemote(link.nodeId, waiting)
    if (captions) this.#room.tools.captions.setRemote(link.nodeId, captions)
    const known = this.#offers.get(link.nodeId)
    const offer = { decodesSvc: decodesSvc ?? known?.decodesSvc ?? [], voices: voices ?? known?.voices ?? [] }
    this.#offers.set(link.nodeId, { link, ...offer })
    this.show(this.#room.roster.remote.change(link.nodeId, { peers, left }), link.nodeId)
  }

  freezePart(nodeId: string) {
    this.#room.roster.remote.freeze(nodeId)
  }

  dropMedia(nodeId: string) {
    this.#offers.delete(nodeId)
    this.#room.tools.captions.dropRemote(nodeId)
    this.#room.media.dropRemote(nodeId)
  }

  dropPart(nodeId: string) {
    this.#room.lobby.setRemote(nodeId, [])
    this.dropMedia(nodeId)
    this.show(this.#room.roster.remote.delete(nodeId))
  }

  hasPeersOf(nodeId: string): boolean {
    return this.#room.roster.remote.all().some((peer) => peer.nodeId === nodeId)
  }

  async obey(order: HostOrder): Promise<void> {
    await obeyOrder(this.#room, order)
  }

  levels(nodeId: string, levels: RemoteLevels) {
    this.#room.media.setRemoteLevels(nodeId, levels)
  }

  reacted(reactions: readonly SentReaction[]) {
    this.#room.tools.reactions.heard(reactions)
  }

  captioned(captions: readonly Caption[]) {
    this.#room.tools.captions.said(captions)
  }

  nodesChanged() {
    this.#room.nodeNews.look()
  }

  /** Tells the people here what changed, and the media what it can have; `nodeId` offers something else, too. */
  show(turns: readonly RemoteTurn[], nodeId?: string) {
    for (const turn of turns) this.#tell(turn)
    const nodeIds = turns.flatMap(({ before, after }) => [before?.nodeId, after?.nodeId])
    for (const changed of new Set([nodeId, ...nodeIds])) if (changed !== undefined) this.offerMedia(changed)
  }

  /** The peers of that node who count are others than before, for example because one of them is here now. */
  offerMedia(nodeId: string) {
    const offer = this.#offers.get(nodeId)
    if (!offer) return
    const { roster, media } = this.#room
    const { link, decodesSvc, voices } = offer
    const peers = roster.remote.all().filter((peer) => peer.nodeId === nodeId && !roster.get(peer.peerId))
    media.setRemotePart(link, { peers, decodesSvc, voices })
  }

  #tell({ peerId, before, after }: RemoteTurn) {
    const { roster } = this.#room
    const here = roster.get(peerId)
    if (here && !(after && outranks(after, here.identity))) return
    if (here) this.#room.replaced(here)
    if (!after) return before && roster.tellHere('peer.left', { peerId, incarnation: before.incarnation })
    if (!here && !before) return roster.tellHere('peer.joined', shownPeer(after))
    if (!here && before && isDeepStrictEqual(shownPeer(before), shownPeer(after))) return
    roster.tellHere('peer.changed', shownPeer(after))
  }
}
