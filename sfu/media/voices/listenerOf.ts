import type { PeerMedia } from '../peerMedia.ts'
import type { RoomRouter } from '../roomRouter.ts'
import type { Receivable, Track } from '../track.ts'
import type { VoiceListener, VoiceTrack } from './voiceEar.ts'

/** A peer as somebody who listens. `microphones` tells those of everybody else. */
export function listenerOf({ peerId, router, subscriptions }: PeerMedia, microphones: () => Track[]): VoiceListener {
  return {
    peerId,
    router: router.router,
    consumeVoice: (track, paused) => subscriptions.receive(slotOn(router, track), paused),
    consumeMicrophones: async () => {
      const offers = await Promise.all(microphones().map((track) => subscriptions.receive(track, true)))
      return offers.filter((options) => options !== null)
    },
    microphoneConsumerIds: () => subscriptions.microphoneConsumerIds(),
    setPaused: (consumerIds, paused) => subscriptions.setSoundsPaused(consumerIds, paused),
    closeConsumers: (consumerIds) => subscriptions.closeSounds(consumerIds),
    offer: (options) => subscriptions.offer(options),
  }
}

const slotOn = (home: RoomRouter, { trackId, peerId, source, producer }: VoiceTrack): Receivable => ({
  trackId,
  peerId,
  source,
  home,
  producerId: producer.id,
  mimeType: 'audio/opus',
  paused: producer.paused,
  closed: producer.closed,
})
