import type { Clock } from '../../../infra/clock.ts'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { VoiceSlot } from '../../protocol/media.ts'
import type { MicrophoneCounts } from './voiceMode.ts'
import type { BroughtSound, VoiceTaps } from './voiceTaps.ts'

export interface RemoteMicrophone {
  readonly trackId: TrackId
  readonly peerId: PeerId
  readonly paused: boolean
}

/** What another node gives of its voices; with slots its microphones are not to be had one by one. */
export interface NodeVoices {
  readonly microphones: readonly RemoteMicrophone[]
  readonly slots: readonly VoiceSlot[]
}

export interface RemoteVoicesDeps {
  clock: Clock
  taps: VoiceTaps
  /** Brings a microphone or a slot of another node here. Rejects when it cannot be had. */
  bring(trackId: TrackId): Promise<BroughtSound>
  /** Muted, closed, or not heard any more. */
  forget(trackId: TrackId): void
}

type Kind = 'microphones' | 'slots'

interface Node {
  voices: NodeVoices
  /** What is heard of it: the newer kind takes over from the older when it has arrived. */
  hearing: Kind
  readonly brought: Map<TrackId, Kind>
  /** By slot, also of those that it has ceased to offer and that are heard still. */
  readonly holders: Map<TrackId, PeerId | null>
}

const bringWaitMs = 2000

const kindOf = ({ slots }: NodeVoices): Kind => (slots.length > 0 ? 'slots' : 'microphones')

/** The voices of other nodes, weighed here like microphones of our own while the room listens through slots. */
export class RemoteVoices {
  readonly #deps: RemoteVoicesDeps
  readonly #nodes = new Map<string, Node>()
  readonly #nodeOf = new Map<TrackId, Node>()

  constructor(deps: RemoteVoicesDeps) {
    this.#deps = deps
  }

  get nodeCount() {
    return this.#nodes.size
  }

  /** Of all other nodes together. */
  counts(): MicrophoneCounts {
    const nodes = [...this.#nodes.values()].map(({ voices }) => voices)
    const microphones = nodes.flatMap((voices) => voices.microphones)
    return {
      open: microphones.filter(({ paused }) => !paused).length,
      present: microphones.length,
      crowdElsewhere: nodes.some((voices) => kindOf(voices) === 'slots'),
    }
  }

  /** All that a node gives, in place of what it gave before. */
  set(nodeId: string, voices: NodeVoices) {
    const node = this.#nodes.get(nodeId) ?? this.#add(nodeId, voices)
    node.voices = voices
    for (const { trackId, paused } of voices.microphones) {
      this.#nodeOf.set(trackId, node)
      if (paused) this.#deps.forget(trackId)
    }
    for (const { trackId, peerId } of voices.slots) {
      this.#nodeOf.set(trackId, node)
      node.holders.set(trackId, peerId)
    }
    if (kindOf(voices) === node.hearing) this.#dropAllBut(node)
  }

  drop(nodeId: string) {
    const node = this.#nodes.get(nodeId)
    if (!node) return
    this.#nodes.delete(nodeId)
    node.voices = { microphones: [], slots: [] }
    this.#dropAllBut(node)
  }

  /** Who is heard through a microphone or a slot of another node. */
  peerOf(trackId: TrackId): PeerId | null {
    const node = this.#nodeOf.get(trackId)
    const microphone = node?.voices.microphones.find((one) => one.trackId === trackId)
    return microphone?.peerId ?? node?.holders.get(trackId) ?? null
  }

  /** Whether its packets count now. */
  hears(trackId: TrackId): boolean {
    const node = this.#nodeOf.get(trackId)
    if (!node || node.brought.get(trackId) !== node.hearing) return false
    return !node.voices.microphones.some((one) => one.trackId === trackId && one.paused)
  }

  /** Slots of a node through which it is heard now, also when it has ceased to offer them. */
  slotsHeardOf(nodeId: string): VoiceSlot[] {
    const { brought, holders } = this.#nodes.get(nodeId) ?? { brought: new Map(), holders: new Map() }
    return [...holders].flatMap(([trackId, peerId]) => (brought.get(trackId) === 'slots' ? { trackId, peerId } : []))
  }

  /** Resolves when all that other nodes give is heard here, as far as it can be had soon. */
  async settle(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => this.#settle(node)))
  }

  /** Nobody listens through slots any more. */
  release() {
    for (const node of this.#nodes.values()) {
      for (const trackId of node.brought.keys()) this.#drop(node, trackId)
      node.hearing = kindOf(node.voices)
    }
  }

  #add(nodeId: string, voices: NodeVoices): Node {
    const node: Node = { voices, hearing: kindOf(voices), brought: new Map(), holders: new Map() }
    this.#nodes.set(nodeId, node)
    return node
  }

  async #settle(node: Node): Promise<void> {
    const { voices } = node
    const kind = kindOf(voices)
    const trackIds = voices[kind].map(({ trackId }) => trackId)
    const taps = trackIds.map((trackId) => {
      node.brought.set(trackId, kind)
      return this.#deps.taps.tap({ trackId, bring: () => this.#deps.bring(trackId) })
    })
    await this.#soon(Promise.all(taps))
    const arrived = trackIds.length === 0 || trackIds.some((trackId) => this.#deps.taps.has(trackId))
    // Meanwhile it may have turned back.
    if (kindOf(node.voices) !== kind || !arrived) return
    node.hearing = kind
    this.#dropAllBut(node)
  }

  /** A node that does not answer holds nobody up. */
  #soon(task: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(bringWaitMs, resolve)
      void task.finally(() => (cancel(), resolve()))
    })
  }

  #dropAllBut(node: Node) {
    const { voices } = node
    const kept = new Set<TrackId>(voices[kindOf(voices)].map(({ trackId }) => trackId))
    for (const trackId of node.brought.keys()) if (!kept.has(trackId)) this.#drop(node, trackId)
    const known = new Set([...kept, ...voices.microphones.map(({ trackId }) => trackId)])
    for (const [trackId, owner] of this.#nodeOf) if (owner === node && !known.has(trackId)) this.#nodeOf.delete(trackId)
    for (const trackId of node.holders.keys()) if (!known.has(trackId)) node.holders.delete(trackId)
  }

  #drop(node: Node, trackId: TrackId) {
    node.brought.delete(trackId)
    this.#deps.taps.drop(trackId)
    this.#deps.forget(trackId)
  }
}
