import type { Consumer, DirectTransport, Producer, Router } from 'mediasoup/types'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { writeLosses } from './voiceLoss.ts'
import { voiceLevelExtension, voicePayloadType } from './voicePacket.ts'

const levelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'
const ssrcBase = 0x766f_6900

export const slotSsrc = (slot: number) => ssrcBase + slot

/** A microphone whose packets reach Node; `levelExtension` is where its packets state their level. */
export interface Tap {
  readonly consumer: Consumer
  readonly ssrc: number
  readonly levelExtension: number
}

/** The voice slots on one router: what is sent here is heard by everyone who listens there. */
export class VoiceOutlet {
  readonly router: Router
  readonly #transport: DirectTransport
  readonly #slots: Producer[]

  private constructor(router: Router, transport: DirectTransport, slots: Producer[]) {
    this.router = router
    this.#transport = transport
    this.#slots = slots
  }

  /**
   * `ids` names the producers, which is for slots that stand on one router alone: a worker knows each id once.
   * Rejects when the worker goes away meanwhile.
   */
  static async open(
    router: Router,
    { slotCount, ids = [] }: { slotCount: number; ids?: readonly TrackId[] },
  ): Promise<VoiceOutlet> {
    const transport = await router.createDirectTransport()
    const produce = (slot: number) =>
      transport.produce({
        ...(ids[slot] && { id: ids[slot] }),
        kind: 'audio',
        rtpParameters: {
          codecs: [
            {
              mimeType: 'audio/opus',
              payloadType: voicePayloadType,
              clockRate: 48_000,
              channels: 2,
              parameters: { useinbandfec: 1, usedtx: 1 },
            },
          ],
          headerExtensions: [{ uri: levelUri, id: voiceLevelExtension }],
          encodings: [{ ssrc: slotSsrc(slot), dtx: true }],
        },
      })
    try {
      const slots = await Promise.all(Array.from({ length: slotCount }, (_, slot) => produce(slot)))
      return new VoiceOutlet(router, transport, slots)
    } catch (error) {
      transport.close()
      throw error
    }
  }

  /** Closed by us, or with its router. */
  onClosed(task: () => void) {
    this.#transport.observer.once('close', task)
  }

  slot(index: number): Producer | undefined {
    return this.#slots[index]
  }

  /** Paused, so that nothing is missed before somebody listens. Rejects when the microphone is gone. */
  async tap(producerId: string): Promise<Tap> {
    const consumer = await this.#transport.consume({
      producerId,
      rtpCapabilities: this.router.rtpCapabilities,
      paused: true,
    })
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0
    const level = consumer.rtpParameters.headerExtensions?.find(({ uri }) => uri === levelUri)
    return { consumer, ssrc, levelExtension: level?.id ?? 0 }
  }

  /** Tells microphones that were tapped here what is lost of them behind the slots, so that they mend it ahead. */
  tellLoss(ssrcs: readonly number[], lossShare: number) {
    if (this.#transport.closed) return
    for (const report of writeLosses(ssrcs, lossShare)) this.#transport.sendRtcp(report)
  }

  send(slot: number, packet: Buffer) {
    const producer = this.#slots[slot]
    if (producer && !producer.closed) producer.send(packet)
  }

  close() {
    this.#transport.close()
  }
}
