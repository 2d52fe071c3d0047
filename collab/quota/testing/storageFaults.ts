import type { Storage } from '../../../infra/storage/storage.ts'

/** Before anything is done, within the transaction, or after its commit: then it is not known whether it was done. */
export type Fault = 'before' | 'within' | 'after'

/** Makes transactions fail where a test wants them to. */
export class StorageFaults {
  #fault: Fault | null = null
  #countdown = 0
  #dead = false

  /** The transaction after `skip` others fails. */
  next(fault: Fault, skip: number) {
    this.#fault = fault
    this.#countdown = skip
  }

  clear() {
    this.#fault = null
  }

  /** The process that uses it does nothing any more. */
  kill() {
    this.#dead = true
  }

  /** As `storage`, with these faults. */
  over(storage: Storage): Storage {
    return {
      inTenant: (tenantId, work, isolation) =>
        this.#through((fault) =>
          storage.inTenant(
            tenantId,
            async (tx) => {
              const answer = await work(tx)
              if (fault === 'within') throw new Error('the process ended within a transaction')
              return answer
            },
            isolation,
          ),
        ),
      homes: storage.homes,
      tenants: () => this.#through(() => storage.tenants()),
      inHouse: (work) => this.#through(() => storage.inHouse(work)),
      close: () => storage.close(),
    }
  }

  async #through<T>(transact: (fault: Fault | null) => Promise<T>): Promise<T> {
    if (this.#dead) throw new Error('the process is dead')
    const fault = this.#fault !== null && this.#countdown-- <= 0 ? this.#fault : null
    if (fault !== null) this.#fault = null
    if (fault === 'before') throw new Error('the process ended before a transaction')
    const answer = await transact(fault)
    if (fault === 'after') throw new Error('the process ended after a transaction')
    return answer
  }
}
