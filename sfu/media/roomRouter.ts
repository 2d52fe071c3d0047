import type { AudioLevelObserver, Producer, Router, WebRtcTransport } from 'mediasoup/types'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaWorker, Workers } from '../workers.ts'

export interface ProducerLevel {
  readonly producerId: string
  /** In dBov, -127 to 0. */
  readonly level: number
}

export interface RoomRouterEvents {
  /** The worker died; everything on the router is closed already. */
  onLost(): void
  /** Loudest first; empty once when it grows quiet. */
  onLevels(levels: ProducerLevel[]): void
}

/** The part of a room that lives on one worker. */
export class RoomRouter {
  readonly router: Router
  readonly host: MediaWorker
  readonly #levels: AudioLevelObserver

  private constructor(router: Router, host: MediaWorker, levels: AudioLevelObserver, events: RoomRouterEvents) {
    this.router = router
    this.host = host
    this.#levels = levels
    router.once('workerclose', () => events.onLost())
    levels.on('volumes', (volumes) =>
      events.onLevels(volumes.map(({ producer, volume }) => ({ producerId: producer.id, level: volume }))),
    )
    levels.on('silence', () => events.onLevels([]))
  }

  /** On the worker with the least load, or on `host`. Throws ProblemError MEDIA_UNAVAILABLE. */
  static async open(workers: Workers, events: RoomRouterEvents, host?: MediaWorker): Promise<RoomRouter> {
    const opened = await workers.createRouter(host)
    const { router } = opened
    try {
      const levels = await router.createAudioLevelObserver({
        maxEntries: mediaLimits.speakersMax,
        threshold: mediaLimits.speakersThresholdDbov,
        interval: mediaLimits.speakersPeriodMs,
      })
      return new RoomRouter(router, opened.host, levels, events)
    } catch {
      // The worker died between the two requests.
      router.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
  }

  get id() {
    return this.router.id
  }

  get lost() {
    return this.router.closed
  }

  async openTransport(): Promise<WebRtcTransport> {
    return this.router.createWebRtcTransport({
      webRtcServer: this.host.server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: mediaLimits.outgoingBitrateInitial,
    })
  }

  /** Lets a microphone count among the speakers. A closed producer leaves by itself. */
  async hear(producer: Producer): Promise<void> {
    await this.#levels.addProducer({ producerId: producer.id })
  }

  close() {
    this.router.close()
  }
}
