import type { Clock } from '../../infra/clock.ts'
import type { PeerId, TrackId } from '../../infra/contract/ids.ts'
import type { VoicePacket } from '../media/voices/voicePacket.ts'
import type { Microphone } from '../media/voices/voices.ts'
import { roomLanguagesMax, type Caption, type CaptionLanguage } from '../protocol/tools.ts'
import type { Peer } from '../rooms/peer.ts'
import { assignEngines } from './assignEngines.ts'
import { CaptionEars } from './captionEars.ts'
import type { CaptionOffer } from './captionOffer.ts'
import { CaptionPace } from './captionPace.ts'
import type { CaptionEngine, CaptionSession, CaptionSource, CaptionSpeaker } from './captionSource.ts'

/** What somebody reads captions in, and most likely speaks. */
export interface CaptionWish {
  readonly languages: readonly CaptionLanguage[]
  readonly speaks: CaptionLanguage | null
}

export interface RoomCaptionsDeps {
  clock: Clock
  source: CaptionSource
  /** Those of this node. */
  microphones(): readonly Microphone[]
  /** The people of this node. */
  peers(): readonly Peer[]
  /** What this node offers to the others, or asks of them, changed. */
  onOffer(): void
  /** What the people here are told of captions may have changed. */
  onState(): void
  /** To the other nodes: what was said here. */
  pass(captions: Caption[]): void
}

interface Session {
  readonly session: CaptionSession
  /** The streams of microphones, with what was told of each. */
  readonly streams: Map<TrackId, { stream: number; speaker: CaptionSpeaker }>
}

const nobody: CaptionWish = { languages: [], speaks: null }

/**
 * The captions of a room on this node. Its own microphones go to engines of this node, while somebody on any node
 * reads captions; what the engines write goes to those who read that language, wherever they are.
 */
export class RoomCaptions {
  readonly #deps: RoomCaptionsDeps
  readonly #wishes = new WeakMap<Peer, CaptionWish>()
  readonly #remote = new Map<string, CaptionOffer>()
  readonly #sessions = new Map<CaptionEngine, Session>()
  readonly #ears: CaptionEars
  readonly #pace: CaptionPace
  readonly #stopWatching: () => void
  #offer: CaptionOffer = { wanted: [], languages: [] }

  constructor(deps: RoomCaptionsDeps) {
    this.#deps = deps
    this.#ears = new CaptionEars((trackId, packet) => this.#heard(trackId, packet))
    this.#pace = new CaptionPace(deps.clock, (captions) => this.#written(captions))
    this.#stopWatching = deps.source.watch(() => this.look())
    this.#offer = { wanted: [], languages: this.#languagesHere() }
  }

  /** What this node asks of the others, and has for them. */
  offer(): CaptionOffer {
    return this.#offer
  }

  /** For whoever comes in. */
  state(): { languages: CaptionLanguage[]; on: boolean } {
    const { wanted, languages } = this.#all()
    return { languages, on: wanted.some((language) => languages.includes(language)) }
  }

  wish(peer: Peer, wish: CaptionWish) {
    this.#wishes.set(peer, wish)
    this.look()
  }

  setRemote(nodeId: string, offer: CaptionOffer) {
    this.#remote.set(nodeId, offer)
    this.look()
  }

  dropRemote(nodeId: string) {
    if (this.#remote.delete(nodeId)) this.look()
  }

  /** Written on another node. */
  said(captions: readonly Caption[]) {
    this.#show(captions)
  }

  /** People, microphones, engines or other nodes are not what they were. */
  look() {
    const wanted = [...new Set(this.#deps.peers().flatMap((peer) => this.#wishOf(peer).languages))]
    const offer = { wanted: wanted.toSorted().slice(0, roomLanguagesMax), languages: this.#languagesHere() }
    const changed = JSON.stringify(offer) !== JSON.stringify(this.#offer)
    this.#offer = offer
    this.#assign()
    if (changed) this.#deps.onOffer()
    this.#deps.onState()
  }

  close() {
    this.#stopWatching()
    for (const engine of this.#sessions.keys()) this.#end(engine)
    this.#ears.close()
    this.#pace.close()
  }

  #wishOf(peer: Peer): CaptionWish {
    return this.#wishes.get(peer) ?? nobody
  }

  #languagesHere(): CaptionLanguage[] {
    const all = this.#deps.source.engines().flatMap(({ languages }) => languages)
    return [...new Set(all)].toSorted().slice(0, roomLanguagesMax)
  }

  /** Of all nodes. */
  #all(): CaptionOffer {
    const offers = [this.#offer, ...this.#remote.values()]
    const union = (of: keyof CaptionOffer) =>
      [...new Set(offers.flatMap((offer) => offer[of]))].toSorted().slice(0, roomLanguagesMax)
    return { wanted: union('wanted'), languages: union('languages') }
  }

  #assign() {
    const engines = this.#deps.source.engines()
    const assigned = assignEngines(this.#all().wanted, engines, new Set(this.#sessions.keys()))
    for (const engine of this.#sessions.keys()) if (!assigned.has(engine)) this.#end(engine)
    const microphones = assigned.size > 0 ? this.#deps.microphones() : []
    for (const [engine, languages] of assigned) this.#serve(engine, languages, microphones)
    this.#ears.listen(microphones)
  }

  #serve(engine: CaptionEngine, languages: readonly CaptionLanguage[], microphones: readonly Microphone[]) {
    const known = this.#sessions.get(engine)
    const { session, streams } = known ?? {
      session: engine.begin((caption) => this.#pace.put(caption)),
      streams: new Map<TrackId, { stream: number; speaker: CaptionSpeaker }>(),
    }
    if (!known) this.#sessions.set(engine, { session, streams })
    session.setLanguages(languages)
    const open = new Set(microphones.map(({ trackId }) => trackId))
    for (const [trackId, { stream }] of streams) {
      if (open.has(trackId)) continue
      streams.delete(trackId)
      session.shut(stream)
    }
    const peers = new Map(this.#deps.peers().map((peer) => [peer.peerId, peer]))
    for (const { trackId, peerId } of microphones) {
      const speaker = this.#speakerOf(peerId, peers.get(peerId))
      const before = streams.get(trackId)
      if (!before) streams.set(trackId, { stream: session.open(speaker), speaker })
      else if (before.speaker.name !== speaker.name || before.speaker.speaks !== speaker.speaks) {
        session.change(before.stream, speaker)
        streams.set(trackId, { stream: before.stream, speaker })
      }
    }
  }

  #speakerOf(peerId: PeerId, peer: Peer | undefined): CaptionSpeaker {
    return { peerId, name: peer?.identity.name ?? '', speaks: peer ? this.#wishOf(peer).speaks : null }
  }

  #end(engine: CaptionEngine) {
    this.#sessions.get(engine)?.session.close()
    this.#sessions.delete(engine)
  }

  #heard(trackId: TrackId, { timestamp, sequence, levelDbov, payload }: VoicePacket) {
    for (const { session, streams } of this.#sessions.values()) {
      const open = streams.get(trackId)
      if (open) session.send({ stream: open.stream, timestamp, sequence, levelDbov, payload })
    }
  }

  #written(captions: readonly Caption[]) {
    this.#show(captions)
    const far = new Set([...this.#remote.values()].flatMap(({ wanted }) => wanted))
    const passed = captions.filter(({ language }) => far.has(language))
    if (passed.length > 0) this.#deps.pass(passed)
  }

  /** To those who read the language, each reading put into bytes once. */
  #show(captions: readonly Caption[]) {
    const readers = this.#deps.peers().filter((peer) => peer.line && this.#wishOf(peer).languages.length > 0)
    const alike = Map.groupBy(readers, (peer) => this.#wishOf(peer).languages.toSorted().join())
    for (const [languages, peers] of alike) {
      const read = languages.split(',')
      const theirs = captions.filter(({ language }) => read.includes(language))
      const lines = peers.flatMap(({ line }) => line ?? [])
      if (theirs.length > 0) lines[0]?.notifyAll(lines, 'room.captions', { captions: theirs })
    }
  }
}
