import type { VoicePacket } from './voicePacket.ts'

const packetsMax = 3
/** 60 ms of 48 kHz. */
const leadTicksMax = 2880

/** The last packets of a microphone that nobody has heard: what comes before a word is loud enough to notice. */
export class PreRoll {
  #packets: VoicePacket[] = []

  keep(packet: VoicePacket) {
    this.#packets.push(packet)
    if (this.#packets.length > packetsMax) this.#packets.shift()
  }

  /** What belongs right before `onset`, oldest first, and forgets everything. */
  take(onset: VoicePacket): VoicePacket[] {
    const before = this.#packets.filter(({ sequence, timestamp }) => {
      const lead = (onset.timestamp - timestamp) | 0
      return ((onset.sequence - sequence) << 16) >> 16 > 0 && lead > 0 && lead <= leadTicksMax
    })
    this.#packets = []
    return before.toSorted((a, b) => ((a.sequence - b.sequence) << 16) >> 16)
  }
}
