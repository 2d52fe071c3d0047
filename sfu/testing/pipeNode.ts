import type { Clock } from '../../infra/clock.ts'
import { roomIdOf, type MeetingId, type PeerId, type TenantId, type TrackId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import type { LocalTrack } from '../media/localTrack.ts'
import type { NodePipes } from '../media/pipes/nodePipes.ts'
import { sourceOf } from '../media/pipes/outflow.ts'
import { pipeHandlers } from '../media/pipes/pipeHandlers.ts'
import { Pipes } from '../media/pipes/pipes.ts'
import type { Remote } from '../media/pipes/remoteTrack.ts'
import { RemoteTracks } from '../media/pipes/remoteTracks.ts'
import type { Voices } from '../media/voices/voices.ts'
import type { MeshPeer } from '../mesh/meshProtocol.ts'
import type { LinkPair, TestLinks } from '../mesh/testing/linkPair.ts'
import { testNodePipes } from './testNodePipes.ts'

const roomId = roomIdOf(newId<TenantId>(), newId<MeetingId>())

/** As much of a node as pipes need: links, local tracks of one room, and those of the other nodes. */
export class PipeNode {
  readonly nodeId: string
  readonly links: TestLinks
  readonly nodePipes: NodePipes
  readonly remote: RemoteTracks
  readonly pipes: Pipes
  /** Tracks that came back, each time. */
  readonly back: Remote[] = []
  /** Whose slots other nodes may have. */
  voices: Voices | null = null
  readonly #local = new Map<TrackId, LocalTrack>()

  constructor(wires: LinkPair, nodeId: string, clock: Clock) {
    this.nodeId = nodeId
    this.links = wires.node(nodeId)
    this.nodePipes = testNodePipes(clock)
    const onBack = (tracks: readonly Remote[]) => void this.back.push(...tracks)
    this.remote = new RemoteTracks({ roomId, clock, nodePipes: this.nodePipes, newId, onBack })
    this.pipes = new Pipes(clock, this.remote)
    const sources = {
      pipeSource: (trackId: TrackId) => {
        const track = this.#local.get(trackId)
        const slot = this.voices?.offeredSlot(trackId)
        if (slot) return { trackId, source: 'voice' as const, picture: null, ...slot }
        return track && sourceOf(track)
      },
    }
    this.links.serve(pipeHandlers(this.nodePipes, (asked) => (asked === roomId ? sources : undefined)))
  }

  /** Has `track` here, and tells `other` of everything that is here. */
  async offer(other: PipeNode, ...tracks: LocalTrack[]): Promise<void> {
    for (const track of tracks) this.#local.set(track.trackId, track)
    const { link } = other.links.hold(this.nodeId)
    this.links.hold(other.nodeId)
    await Promise.resolve()
    const peers = [...this.#local.values()].map((track) => peerOf(this.nodeId, track))
    other.remote.set(link, { peers, voices: this.voices?.offered() ?? [] })
  }

  withdraw({ trackId }: LocalTrack) {
    this.#local.delete(trackId)
  }

  close() {
    this.remote.close()
    this.nodePipes.close()
  }
}

function peerOf(nodeId: string, { trackId, peerId, source, paused, mimeType, picture }: LocalTrack): MeshPeer {
  const lines = [...(picture?.lines ?? [])]
  return {
    peerId: peerId satisfies PeerId,
    incarnation: 1,
    nodeId,
    personKey: peerId,
    name: 'Somebody',
    zone: 'UTC',
    role: 'member',
    ownRole: 'member',
    enteredAt: '2026-11-21T10:00:00.000Z',
    handRaisedAt: null,
    soundAlone: null,
    tracks: [{ trackId, source, paused, mimeType, lines }],
  }
}
