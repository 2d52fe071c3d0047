import type { Clock } from '../../../infra/clock.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { RoomRouter } from '../roomRouter.ts'
import type { Receivable } from '../track.ts'
import { Pipe, type Lease } from './pipe.ts'
import { PipeLink } from './pipeLink.ts'
import { RemoteTrack } from './remoteTrack.ts'
import type { RemoteTracks } from './remoteTracks.ts'

const atHome: Lease = { need: () => undefined, release: () => undefined }

/** Brings the tracks of a room to those of our routers where somebody wants them, from one another or from other nodes. */
export class Pipes {
  readonly #clock: Clock
  readonly #remote: Pick<RemoteTracks, 'take'> | null
  /** From one router to another, by both ids. */
  readonly #links = new Map<string, Promise<PipeLink>>()
  /** By track and router. */
  readonly #pipes = new Map<string, Pipe>()

  constructor(clock: Clock, remote: Pick<RemoteTracks, 'take'> | null = null) {
    this.#clock = clock
    this.#remote = remote
  }

  /** Those between routers of ours. */
  get count() {
    return this.#pipes.size
  }

  /**
   * Afterwards the track can be consumed on `target`, until the lease is released.
   * Throws ProblemError MEDIA_UNAVAILABLE when the track, a worker or a node goes away meanwhile, NOT_FOUND.
   */
  async take(track: Receivable, target: RoomRouter): Promise<Lease> {
    if (track.home === target) return atHome
    if (track.home) return this.#takeFrom(track.home, track, target)
    if (!(track instanceof RemoteTrack) || !this.#remote) throw new ProblemError('NOT_FOUND')
    const inflow = await this.#remote.take(track, target)
    return inflow.router === target ? inflow.take() : this.#takeFrom(inflow.router, track, target, () => inflow.take())
  }

  async #takeFrom(home: RoomRouter, track: Receivable, target: RoomRouter, upstream?: () => Lease): Promise<Lease> {
    const key = `${track.trackId} ${target.id}`
    let pipe = this.#pipes.get(key)
    if (!pipe) {
      const made = new Pipe({
        producerId: track.producerId,
        link: this.#link(home, target),
        clock: this.#clock,
        upstream: upstream?.() ?? null,
        onClosed: () => {
          if (this.#pipes.get(key) === made) this.#pipes.delete(key)
        },
      })
      pipe = made
      this.#pipes.set(key, pipe)
    }
    const lease = pipe.take()
    try {
      await pipe.open
      return lease
    } catch {
      lease.release()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
  }

  #link(home: RoomRouter, target: RoomRouter): Promise<PipeLink> {
    const key = `${home.id} ${target.id}`
    const known = this.#links.get(key)
    if (known) return known
    const link = PipeLink.open(home.router, target.router, () => this.#links.delete(key))
    this.#links.set(key, link)
    link.catch(() => this.#links.delete(key))
    return link
  }
}
