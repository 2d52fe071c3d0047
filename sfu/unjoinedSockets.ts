import { mediaLimits } from './limits.ts'

/** Counts the connections of each address that did not join: whoever has no permit cannot use the node up. */
export class UnjoinedSockets {
  readonly #addresses = new Map<object, string>()
  readonly #counts = new Map<string, number>()

  /** False when the address has as many as it may; then the connection is not counted. */
  hold(connection: object, address: string): boolean {
    const count = this.#counts.get(address) ?? 0
    if (count >= mediaLimits.unjoinedSocketsPerAddressMax) return false
    this.#counts.set(address, count + 1)
    this.#addresses.set(connection, address)
    return true
  }

  /** The connection joined, or is closed. */
  release(connection: object) {
    const address = this.#addresses.get(connection)
    if (address === undefined) return
    this.#addresses.delete(connection)
    const count = (this.#counts.get(address) ?? 1) - 1
    if (count > 0) this.#counts.set(address, count)
    else this.#counts.delete(address)
  }
}
