import type { Clock } from '../../../infra/clock.ts'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { PreRoll } from './preRoll.ts'
import { SlotStream } from './slotStream.ts'
import type { VoiceOutlet } from './voiceOutlet.ts'
import { slotSsrc } from './voiceOutlet.ts'
import type { VoicePacket } from './voicePacket.ts'
import { selectorRules, VoiceSelector } from './voiceSelector.ts'

export interface VoiceSwitchEvents {
  /** A slot passes on. Called before the first packet of the new holder, so that it need not hear itself. */
  onHolder(change: { slot: number; holder: TrackId | null; before: TrackId | null }): void
}

/** Leads packets of microphones into the slots, on every router of the room alike. */
export class VoiceSwitch {
  readonly outlets = new Set<VoiceOutlet>()
  readonly #clock: Clock
  readonly #events: VoiceSwitchEvents
  readonly #selector: VoiceSelector<TrackId>
  readonly #streams: SlotStream[]
  readonly #preRolls = new Map<TrackId, PreRoll>()
  #holders: (TrackId | null)[]

  constructor(clock: Clock, slotCount: number, events: VoiceSwitchEvents) {
    this.#clock = clock
    this.#events = events
    this.#selector = new VoiceSelector({ ...selectorRules, slotCount })
    this.#holders = Array.from({ length: slotCount }, () => null)
    this.#streams = this.#holders.map((_, slot) => new SlotStream({ ssrc: slotSsrc(slot), sequence: 0, timestamp: 0 }))
  }

  holders(): readonly (TrackId | null)[] {
    return this.#holders
  }

  speakers() {
    return this.#selector.speakers(this.#clock.monotonicMs())
  }

  hear(microphone: TrackId, packet: VoicePacket) {
    const nowMs = this.#clock.monotonicMs()
    const turn = this.#selector.hear(microphone, packet.levelDbov, nowMs)
    if (!turn) return this.#preRollOf(microphone).keep(packet)
    if (turn.change) this.#passOn(turn.slot, microphone)
    const stream = this.#streams[turn.slot]
    if (!stream) return
    if (!turn.begins) return this.#send(turn.slot, stream.write(packet, nowMs))
    const before = this.#preRolls.get(microphone)?.take(packet) ?? []
    const first = before[0] ?? packet
    stream.begin(first, (packet.timestamp - first.timestamp) | 0, nowMs)
    for (const early of [...before, packet]) this.#send(turn.slot, stream.write(early, nowMs))
  }

  /** Closed or muted: its slot is free at once. */
  forget(microphone: TrackId) {
    this.#preRolls.delete(microphone)
    if (this.#selector.forget(microphone)) this.#free()
  }

  /** Nobody listens any more. */
  forgetHolders() {
    for (const microphone of this.#holders) if (microphone) this.forget(microphone)
  }

  tick() {
    if (this.#selector.tick(this.#clock.monotonicMs())) this.#free()
  }

  #preRollOf(microphone: TrackId): PreRoll {
    const known = this.#preRolls.get(microphone)
    if (known) return known
    const preRoll = new PreRoll()
    this.#preRolls.set(microphone, preRoll)
    return preRoll
  }

  #send(slot: number, packet: Buffer | null) {
    if (packet) for (const outlet of this.outlets) outlet.send(slot, packet)
  }

  #passOn(slot: number, holder: TrackId | null) {
    const before = this.#holders[slot] ?? null
    this.#holders[slot] = holder
    this.#events.onHolder({ slot, holder, before })
  }

  #free() {
    for (const [slot, holder] of this.#selector.holders().entries())
      if (holder === null && this.#holders[slot] !== null) this.#passOn(slot, null)
  }
}
