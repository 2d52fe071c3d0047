import type { AudioLevelObserver, Producer, Router, WebRtcTransport } from 'mediasoup/types'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaWorker, Workers } from '../workers.ts'

export interface StageEvents {
  /** The worker died; everything on the stage is closed already. */
  onLost(): void
  /** Loudest first; empty once when it grows quiet. */
  onLevels(levels: { producerId: string; level: number }[]): void
}

/** Where a room's media lives: one router on one worker. A room gets a new one when the worker dies. */
export class Stage {
  readonly router: Router
  readonly #host: MediaWorker
  readonly #levels: AudioLevelObserver

  private constructor(router: Router, host: MediaWorker, levels: AudioLevelObserver, events: StageEvents) {
    this.router = router
    this.#host = host
    this.#levels = levels
    router.once('workerclose', () => events.onLost())
    levels.on('volumes', (volumes) =>
      events.onLevels(volumes.map(({ producer, volume }) => ({ producerId: producer.id, level: volume }))),
    )
    levels.on('silence', () => events.onLevels([]))
  }

  /** Throws ProblemError MEDIA_UNAVAILABLE. */
  static async open(workers: Workers, events: StageEvents): Promise<Stage> {
    const { router, host } = await workers.createRouter()
    try {
      const levels = await router.createAudioLevelObserver({
        maxEntries: mediaLimits.speakersMax,
        threshold: mediaLimits.speakersThresholdDbov,
        interval: mediaLimits.speakersPeriodMs,
      })
      return new Stage(router, host, levels, events)
    } catch {
      // The worker died between the two requests.
      router.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
  }

  get lost() {
    return this.router.closed
  }

  async openTransport(): Promise<WebRtcTransport> {
    return this.router.createWebRtcTransport({
      webRtcServer: this.#host.server,
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
