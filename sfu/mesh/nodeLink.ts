import type { CallInput, CallOutput, CallParsed, Notice } from '../../infra/contract/calls.ts'
import type { MeshCalls, MeshNotices } from './meshProtocol.ts'

/**
 * `open` hears the other side; `silent` has not heard it for a while, so that nobody knows whether it lives; `dead`
 * is known not to live: the bus answers, its entry there is gone, and the link is silent.
 */
export type LinkState = 'open' | 'silent' | 'dead'

/** What the heartbeat measured. Shares in [0, 1]; bytes and packets since the link opened. */
export interface LinkFigures {
  readonly rttMs: number | null
  /** The shortest of the last three seconds: the link is TCP, and one packet that was lost holds up a beat. */
  readonly leastRttMs: number | null
  /** Lost of what the other side sent to us through pipes, and of what we sent to it, over the last seconds. */
  readonly lossShareIn: number
  readonly lossShareOut: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** This node's end of the link to another node, with which it shares at least one room. */
export interface NodeLink {
  readonly nodeId: string
  readonly region: string
  /** What people call where it stands, such as a city; the region where nobody gave it another name. */
  readonly place: string
  readonly state: LinkState
  readonly figures: LinkFigures
  /** Rejects with what the other side answered, or with MEDIA_UNAVAILABLE when it does not answer in time. */
  call<K extends keyof MeshCalls & string>(name: K, input: CallInput<MeshCalls, K>): Promise<CallOutput<MeshCalls, K>>
  /** At most once, in order; nothing is said, and a call rejects at once, while the link is not open. */
  tell<K extends keyof MeshNotices & string>(name: K, notice: Notice<MeshNotices, K>): void
}

/** What a node answers and hears; every handler is given the link it came over. */
export interface MeshHandlers {
  readonly calls: {
    [K in keyof MeshCalls]: (
      link: NodeLink,
      input: CallParsed<MeshCalls, K>,
    ) => Promise<CallOutput<MeshCalls, K>> | CallOutput<MeshCalls, K>
  }
  readonly notices: { [K in keyof MeshNotices]: (link: NodeLink, notice: Notice<MeshNotices, K>) => void }
  /**
   * The state changed. Said with `open` also when a link opens for the first time, and whenever its connection was
   * made anew, because what was said last may be lost: whoever keeps something in step enters again.
   */
  onState(link: NodeLink): void
}

/** What pipes to and from a node carried since it was first known; what was lost, as its receiver counts. */
export interface PipeCounts {
  readonly packetsIn: number
  readonly lostIn: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** The links of this node. A node that is alone in its house (no Redis) has none, and nothing else differs. */
export interface NodeLinks {
  /** A link to that node as long as anybody holds it. The answer lets go. */
  hold(nodeId: string): { link: NodeLink; release(): void }
  all(): NodeLink[]
  /** Where both the node and its rooms are told about: once, before the first link. */
  serve(handlers: MeshHandlers): void
  /** Where the heartbeat reads what the pipes to a node carried: once, before the first link. */
  measure(countsOf: (nodeId: string) => PipeCounts): void
}
