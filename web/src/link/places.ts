import type { NodePlace } from '../../../sfu/protocol/media.ts'

/** Where a node is reached; one that is alone in its house has an empty address: it is wherever the page came from. */
export function originOf(nodeUrl: string): string {
  return nodeUrl || globalThis.location.origin
}

/** The node that carries this call, and where to go with the seat when that one is lost, best first. */
export class Places {
  #home = ''
  #standbys: readonly NodePlace[] = []
  readonly #refused = new Set<string>()

  get home(): string {
    return this.#home
  }

  /** I was let in there. */
  settle(home: string, standbys: readonly NodePlace[]) {
    this.#home = home
    this.#standbys = standbys
    this.#refused.clear()
  }

  know(standbys: readonly NodePlace[]) {
    this.#standbys = standbys
  }

  /** That node did not let me in: the others are asked first, until one did. */
  refused(url: string) {
    this.#refused.add(url)
  }

  /** Home first, and last whoever refused. */
  all(): string[] {
    return this.#ordered([this.#home, ...this.#elsewhere()])
  }

  elsewhere(): string[] {
    return this.#ordered(this.#elsewhere())
  }

  #elsewhere(): string[] {
    const urls = this.#standbys.map(({ url }) => originOf(url))
    return [...new Set(urls)].filter((url) => url !== this.#home)
  }

  #ordered(urls: readonly string[]): string[] {
    const willing = urls.filter((url) => !this.#refused.has(url))
    return [...willing, ...urls.filter((url) => this.#refused.has(url))]
  }
}
