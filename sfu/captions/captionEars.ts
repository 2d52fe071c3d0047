import type { TrackId } from '../../infra/contract/ids.ts'
import { VoiceOutlets } from '../media/voices/voiceOutlets.ts'
import type { VoicePacket } from '../media/voices/voicePacket.ts'
import { VoiceTaps } from '../media/voices/voiceTaps.ts'
import type { Microphone } from '../media/voices/voices.ts'

/** Brings the packets of microphones to Node, for as long as somebody writes down what is said. */
export class CaptionEars {
  readonly #outlets = new VoiceOutlets(0, new Set())
  readonly #taps: VoiceTaps
  readonly #tapped = new Set<TrackId>()

  constructor(hear: (trackId: TrackId, packet: VoicePacket) => void) {
    this.#taps = new VoiceTaps({ outletOf: (router) => this.#outlets.of(router), hear })
  }

  /** These microphones are heard from now on, and no others. */
  listen(microphones: readonly Microphone[]) {
    const wanted = new Set(microphones.map(({ trackId }) => trackId))
    for (const trackId of this.#tapped) {
      if (wanted.has(trackId)) continue
      this.#tapped.delete(trackId)
      this.#taps.drop(trackId)
    }
    for (const { trackId, producer, router } of microphones) {
      this.#tapped.add(trackId)
      void this.#taps.tap({
        trackId,
        bring: async () => ({ producerId: producer.id, router, release: () => undefined }),
      })
    }
    // Without anybody to hear there is nothing left of it on the workers.
    if (microphones.length === 0) this.#outlets.close()
  }

  close() {
    this.listen([])
  }
}
