import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { activities } from './activities.ts'
import type { CallContext } from './activity.ts'

/** How many new things wait behind all activities; renders its host again when that changes. */
export class ActivityNews implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #context: () => CallContext
  #followed: CallContext | null = null
  #releases: (() => void)[] = []

  constructor(host: ReactiveControllerHost, context: () => CallContext) {
    this.#host = host
    this.#context = context
    host.addController(this)
  }

  get count(): number {
    const context = this.#context()
    return activities
      .filter((activity) => activity.shown(context))
      .reduce((sum, activity) => sum + (activity.badge?.(context) ?? 0), 0)
  }

  hostUpdate() {
    const context = this.#context()
    if (context.session === this.#followed?.session && context.house === this.#followed.house) return
    this.hostDisconnected()
    this.#followed = context
    const changed = () => this.#host.requestUpdate()
    this.#releases = activities.flatMap((activity) => activity.follow?.(context, changed) ?? [])
  }

  hostDisconnected() {
    for (const release of this.#releases) release()
    this.#releases = []
    this.#followed = null
  }
}
