import { writeVoicePacket, type VoicePacket } from './voicePacket.ts'

const ticksPerMs = 48
const frameTicks = 960
/** Beyond this a sender has started its numbers anew; the slot's own go on without a step. */
const sequenceStepMax = 500
const timestampStepMax = 60_000 * ticksPerMs

/** -0x8000 to 0x7fff: how far `b` lies before `a`, round the corner. */
const sequenceStep = (a: number, b: number) => ((a - b) << 16) >> 16
const timestampStep = (a: number, b: number) => (a - b) | 0

/**
 * The one stream that leaves a slot while speakers take turns: its sequence goes on without a gap from one to the
 * next, and silence between them is a step in time of the same length. Within a turn, what was lost stays a gap, so
 * that a packet which is repaired late still finds its place.
 */
export class SlotStream {
  readonly #ssrc: number
  #sequence: number
  #timestamp: number
  #sentAtMs: number | null = null
  #marker = false
  /** What is added to the numbers of the present sender, and where its turn began. */
  #turn = { sequenceShift: 0, timestampShift: 0, firstSequence: 0, sequence: 0, timestamp: 0 }

  constructor(start: { ssrc: number; sequence: number; timestamp: number }) {
    this.#ssrc = start.ssrc
    this.#sequence = start.sequence
    this.#timestamp = start.timestamp
  }

  /** A turn that begins with `first`, whose newest packet, `leadTicks` later, has just arrived. */
  begin(first: VoicePacket, leadTicks: number, nowMs: number) {
    const silentTicks = this.#sentAtMs === null ? 0 : Math.round((nowMs - this.#sentAtMs) * ticksPerMs)
    const stepTicks = Math.max(silentTicks - leadTicks, frameTicks)
    this.#turn = {
      sequenceShift: this.#sequence + 1 - first.sequence,
      timestampShift: this.#timestamp + stepTicks - first.timestamp,
      firstSequence: first.sequence,
      sequence: first.sequence,
      timestamp: first.timestamp,
    }
    this.#marker = true
  }

  /** The packet as the slot sends it; null when it belongs before the turn. */
  write(packet: VoicePacket, nowMs: number): Buffer | null {
    const step = sequenceStep(packet.sequence, this.#turn.sequence)
    const leap = Math.abs(timestampStep(packet.timestamp, this.#turn.timestamp)) > timestampStepMax
    if (Math.abs(step) > sequenceStepMax || leap) this.begin(packet, 0, nowMs)
    else if (sequenceStep(packet.sequence, this.#turn.firstSequence) < 0) return null
    const sequence = (packet.sequence + this.#turn.sequenceShift) & 0xffff
    const timestamp = (packet.timestamp + this.#turn.timestampShift) >>> 0
    const bytes = writeVoicePacket(packet, { ssrc: this.#ssrc, sequence, timestamp, marker: this.#marker })
    this.#marker = false
    if (sequenceStep(sequence, this.#sequence) <= 0) return bytes
    this.#sequence = sequence
    this.#timestamp = timestamp
    this.#sentAtMs = nowMs
    this.#turn.sequence = packet.sequence
    this.#turn.timestamp = packet.timestamp
    return bytes
  }
}
