import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { Pipe, type Lease } from './pipe.ts'
import { PipeLink } from './pipeLink.ts'
import type { RoomRouter } from './roomRouter.ts'
import type { Receivable } from './track.ts'

const atHome: Lease = { need: () => undefined, release: () => undefined }

/** Brings the tracks of a room to those of its routers where somebody wants them. */
export class Pipes {
  readonly #clock: Clock
  /** From one router to another, by both ids. */
  readonly #links = new Map<string, Promise<PipeLink>>()
  /** By track and router. */
  readonly #pipes = new Map<string, Pipe>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get count() {
    return this.#pipes.size
  }

  /**
   * Afterwards the track can be consumed on `target`, until the lease is released.
   * Throws ProblemError MEDIA_UNAVAILABLE when the track or a worker goes away meanwhile.
   */
  async take(track: Receivable, target: RoomRouter): Promise<Lease> {
    if (track.home === target) return atHome
    const key = `${track.trackId} ${target.id}`
    let pipe = this.#pipes.get(key)
    if (!pipe) {
      const link = this.#link(track.home, target)
      const made = new Pipe(track, link, this.#clock, () => {
        if (this.#pipes.get(key) === made) this.#pipes.delete(key)
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
