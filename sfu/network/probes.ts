import type { Router, WebRtcTransport } from 'mediasoup/types'
import type { Clock } from '../../infra/clock.ts'
import type { CallOutput } from '../../infra/contract/calls.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { mediaLimits } from '../limits.ts'
import type { MediaCalls } from '../protocol/media.ts'
import type { MediaWorker, Workers } from '../workers.ts'
import type { IceServersOf } from './iceServers.ts'

export interface ProbesDeps {
  workers: Workers
  iceServers: IceServersOf
  clock: Clock
  newId: <T extends string>() => T
}

type ProbeAnswer = CallOutput<MediaCalls, 'network.probe'>
type Ground = Promise<{ router: Router; host: MediaWorker }>

/**
 * ICE endpoints for people who are not in yet, to learn which path to the node gets through. They stand on a
 * router that no room uses and are never told a client's fingerprint, so that nothing but ICE comes about.
 */
export class Probes {
  readonly #deps: ProbesDeps
  readonly #askedAtMs = new WeakMap<object, number>()
  readonly #open = new Map<object, { end: () => void }>()
  #ground: Ground | null = null
  /** Open ones, and those on their way. */
  #count = 0
  #closed = false

  constructor(deps: ProbesDeps) {
    this.#deps = deps
  }

  get count() {
    return this.#count
  }

  /**
   * One for each owner: a newer one ends the older. Throws ProblemError RATE_LIMITED (the owner asked a moment
   * ago, or the node has as many as it takes) and MEDIA_UNAVAILABLE.
   */
  async open(owner: object): Promise<ProbeAnswer> {
    const { clock, iceServers, newId, workers } = this.#deps
    const atMs = clock.monotonicMs()
    const askedAtMs = this.#askedAtMs.get(owner)
    if (askedAtMs !== undefined && atMs - askedAtMs < mediaLimits.probePauseMs) throw new ProblemError('RATE_LIMITED')
    if (this.#closed) throw new ProblemError('MEDIA_UNAVAILABLE')
    this.#askedAtMs.set(owner, atMs)
    this.end(owner)
    if (this.#count >= mediaLimits.probesPerNodeMax) throw new ProblemError('RATE_LIMITED', 'many others measure now')
    this.#count += 1
    const transport = await this.#openTransport().catch(() => null)
    if (!transport) {
      this.#leaveGround()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
    this.#keep(owner, transport)
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport
    return {
      endpoint: { id, iceParameters, iceCandidates, dtlsParameters },
      ports: workers.ports,
      iceServers: iceServers(`probe-${newId()}`, mediaLimits.probeTurnSeconds),
    }
  }

  /** Ends what `owner` measures, because its socket is gone. */
  end(owner: object) {
    this.#open.get(owner)?.end()
  }

  close() {
    this.#closed = true
    for (const { end } of this.#open.values()) end()
  }

  async #openTransport(): Promise<WebRtcTransport> {
    const { router, host } = await this.#onGround()
    return router.createWebRtcTransport({
      webRtcServer: host.server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: mediaLimits.probeMs / 1000,
    })
  }

  async #onGround(): Ground {
    const before = this.#ground
    const known = before && (await before.catch(() => null))
    if (known && !known.router.closed) return known
    // Its worker died. Whoever notices first builds the next one for all.
    if (this.#ground === before) this.#ground = null
    this.#ground ??= this.#deps.workers.createRouter()
    return this.#ground
  }

  #keep(owner: object, transport: WebRtcTransport) {
    const entry = {
      end: () => {
        cancel()
        this.#open.delete(owner)
        transport.close()
        this.#leaveGround()
      },
    }
    const cancel = this.#deps.clock.after(mediaLimits.probeMs, entry.end)
    this.#open.set(owner, entry)
    if (this.#closed || transport.closed) entry.end()
  }

  /** The last one closes the router: a node at rest has none. */
  #leaveGround() {
    this.#count -= 1
    if (this.#count > 0) return
    this.#ground?.then(
      ({ router }) => router.close(),
      () => undefined,
    )
    this.#ground = null
  }
}
