import type { Producer, Router } from 'mediasoup/types'
import type { Clock } from '../../../infra/clock.ts'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { Log } from '../../../infra/log.ts'
import type { VoiceSlot } from '../../protocol/media.ts'
import { VoiceOutlet } from './voiceOutlet.ts'
import type { VoicePacket } from './voicePacket.ts'
import { VoiceSwitch } from './voiceSwitch.ts'

export interface VoiceOfferDeps {
  clock: Clock
  log: Log
  newId: <T extends string>() => T
  /** So many microphones may go to another node, by themselves or taking turns. */
  microphonesMax: number
  /** Where the slots are to stand; null while there is nowhere. */
  router(): Router | null
  /** Resolves when the packets of all microphones of this node are heard here. */
  hearAll(): Promise<void>
  peerOf(microphone: TrackId): PeerId | null
  /** What other nodes are offered is not what it was. */
  onChanged(): void
}

/** `ending`: the others were told that microphones go by themselves again, and turn to them one after another. */
type OfferState = { at: 'off' } | { at: 'opening' } | { at: 'offered' } | { at: 'ending'; endsAtMs: number }

/** The way back lies lower, so that a node at the edge does not change for ever. */
const returnMargin = 2
const lingerMs = 5000

/**
 * What a node gives others of its voices. Few open microphones go by themselves, as tracks that anybody may take;
 * of many, the loudest of this node take turns in a few slots, which stand on one router and which others take.
 */
export class VoiceOffer {
  readonly #deps: VoiceOfferDeps
  #state: OfferState = { at: 'off' }
  #switch: VoiceSwitch | null = null
  #outlet: VoiceOutlet | null = null
  #slotIds: TrackId[] = []
  #wanted = false
  #dirty = false
  #closed = false

  constructor(deps: VoiceOfferDeps) {
    this.#deps = deps
  }

  /** Packets of this node's microphones are needed. */
  get runs() {
    return this.#state.at !== 'off'
  }

  /** Empty: every microphone goes by itself. */
  slots(): VoiceSlot[] {
    const { at } = this.#state
    if (at !== 'offered') return []
    const holders = this.#switch?.holders() ?? []
    return this.#slotIds.map((trackId, slot) => {
      const holder = holders[slot]
      return { trackId, peerId: holder ? this.#deps.peerOf(holder) : null }
    })
  }

  /** A slot as something to carry to another node, also for the while in which the others turn away. */
  slot(trackId: TrackId): { producer: Producer; router: Router } | null {
    const producer = this.#outlet?.slot(this.#slotIds.indexOf(trackId))
    return this.#outlet && producer ? { producer, router: this.#outlet.router } : null
  }

  /** `openCount` microphones of this node send, and `nodeCount` other nodes have the room. */
  weigh({ openCount, nodeCount }: { openCount: number; nodeCount: number }) {
    const { microphonesMax } = this.#deps
    const { at } = this.#state
    const taken = at === 'opening' || at === 'offered'
    this.#wanted = nodeCount > 0 && openCount > (taken ? microphonesMax - returnMargin : microphonesMax)
    if (nodeCount === 0 && at !== 'opening') return this.#end()
    this.#step()
  }

  hear(microphone: TrackId, packet: VoicePacket) {
    this.#switch?.hear(microphone, packet)
  }

  /** Closed or muted. */
  forget(microphone: TrackId) {
    this.#switch?.forget(microphone)
  }

  tick() {
    this.#switch?.tick()
    if (this.#state.at === 'ending' && this.#deps.clock.monotonicMs() >= this.#state.endsAtMs) this.#end()
    this.#step()
    if (!this.#dirty) return
    this.#dirty = false
    if (this.#state.at === 'offered') this.#deps.onChanged()
  }

  close() {
    this.#closed = true
    this.#end()
  }

  #step() {
    const { at } = this.#state
    if (this.#closed || this.#wanted === (at === 'offered' || at === 'opening')) return
    if (at === 'off') return void this.#begin()
    if (at === 'opening') return
    this.#state =
      at === 'offered' ? { at: 'ending', endsAtMs: this.#deps.clock.monotonicMs() + lingerMs } : { at: 'offered' }
    this.#deps.onChanged()
  }

  async #begin(): Promise<void> {
    const router = this.#deps.router()
    if (!router) return
    this.#state = { at: 'opening' }
    const slotCount = this.#deps.microphonesMax
    const ids = Array.from({ length: slotCount }, () => this.#deps.newId<TrackId>())
    const outlet = await VoiceOutlet.open(router, { slotCount, ids }).catch(() => null)
    if (!outlet || this.#closed) {
      outlet?.close()
      this.#state = { at: 'off' }
      return
    }
    this.#slotIds = ids
    this.#outlet = outlet
    this.#switch = new VoiceSwitch(this.#deps.clock, slotCount, { onHolder: () => (this.#dirty = true) })
    this.#switch.outlets.add(outlet)
    outlet.onClosed(() => this.#outlet === outlet && this.#end())
    await this.#deps.hearAll()
    if (this.#outlet !== outlet) return
    if (!this.#wanted) return this.#end()
    this.#state = { at: 'offered' }
    this.#deps.log.info({ slotCount }, 'other nodes are offered the loudest of this one')
    this.#deps.onChanged()
  }

  #end() {
    const { at } = this.#state
    if (at === 'off') return
    this.#state = { at: 'off' }
    const outlet = this.#outlet
    this.#outlet = null
    this.#switch = null
    outlet?.close()
    if (at === 'offered' && !this.#closed) this.#deps.onChanged()
  }
}
