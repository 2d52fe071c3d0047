import type { Consumer, Producer } from 'mediasoup/types'
import type { Clock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'
import type { PipeLink } from './pipeLink.ts'

/** One viewer's claim to a track on the viewer's router. */
export interface Lease {
  /** Whether the viewer looks or listens now: what nobody needs does not cross. */
  need(needed: boolean): void
  release(): void
}

export interface PipeOptions {
  producerId: string
  link: Promise<PipeLink>
  clock: Clock
  upstream: Lease | null
  onClosed(): void
}

/**
 * One track on one router that is not its sender's. All layers cross, or none: it rests while nobody there looks
 * and is closed when nobody there wants it any more.
 */
export class Pipe {
  /** On the track itself, where the router it is taken from has it from another node. */
  readonly #upstream: Lease | null
  readonly open: Promise<void>
  readonly #clock: Clock
  readonly #onClosed: () => void
  #near: Consumer | null = null
  #far: Producer | null = null
  #leaseCount = 0
  #neededCount = 0
  #cancelRest: (() => void) | null = null
  #closed = false

  constructor({ producerId, link, clock, upstream, onClosed }: PipeOptions) {
    this.#upstream = upstream
    this.#clock = clock
    this.#onClosed = onClosed
    this.open = this.#open(producerId, link)
    this.open.catch(() => this.#close())
  }

  /** Counts as needed until the viewer says otherwise. */
  take(): Lease {
    let [held, needed] = [true, false]
    this.#leaseCount += 1
    const need = (now: boolean) => {
      if (!held || now === needed) return
      needed = now
      this.#neededCount += now ? 1 : -1
      this.#review()
    }
    need(true)
    const release = () => {
      need(false)
      if (held) this.#leaseCount -= 1
      held = false
      this.#review()
    }
    return { need, release }
  }

  async #open(producerId: string, link: Promise<PipeLink>): Promise<void> {
    const { near, far } = await link
    const consumer = await near.consume({ producerId })
    this.#near = consumer
    const { kind, rtpParameters, producerPaused: paused } = consumer
    this.#far = await far.produce({ id: producerId, kind, rtpParameters, paused })
    this.#follow(consumer, this.#far)
    if (consumer.closed || this.#far.closed || this.#closed) {
      consumer.close()
      this.#far.close()
      throw new Error('closed while it opened')
    }
    if (consumer.producerPaused !== paused) await (paused ? this.#far.resume() : this.#far.pause())
  }

  #follow(near: Consumer, far: Producer) {
    // What fails here fails because a worker is gone, which its router tells by itself.
    near.on('producerpause', () => void far.pause().catch(() => undefined))
    near.on('producerresume', () => void far.resume().catch(() => undefined))
    near.observer.once('close', () => this.#close())
    far.observer.once('close', () => this.#close())
  }

  #review() {
    const near = this.#near
    if (this.#closed) return
    if (this.#neededCount === 0) {
      this.#cancelRest ??= this.#clock.after(mediaLimits.pipeRestMs, () => this.#rest())
      return
    }
    this.#cancelRest?.()
    this.#cancelRest = null
    this.#upstream?.need(true)
    if (near?.paused) void near.resume().catch(() => undefined)
  }

  #rest() {
    this.#cancelRest = null
    if (this.#leaseCount === 0) return this.#close()
    this.#upstream?.need(false)
    void this.#near?.pause().catch(() => undefined)
  }

  #close() {
    if (this.#closed) return
    this.#closed = true
    this.#cancelRest?.()
    this.#near?.close()
    this.#far?.close()
    this.#upstream?.release()
    this.#onClosed()
  }
}
