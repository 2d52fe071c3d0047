import { observer } from 'mediasoup'
import type { Consumer, Router, Transport, Worker } from 'mediasoup/types'

/** Every consumer that mediasoup makes from now on, by id: what a test cannot ask the node about. */
export class ConsumerWatch {
  readonly #consumers = new Map<string, Consumer>()
  readonly #onWorker = (worker: Worker) => {
    worker.observer.on('newrouter', (router: Router) => {
      router.observer.on('newtransport', (transport: Transport) => {
        transport.observer.on('newconsumer', (consumer) => this.#consumers.set(consumer.id, consumer))
      })
    })
  }

  constructor() {
    observer.on('newworker', this.#onWorker)
  }

  of(consumerId: string): Consumer {
    const consumer = this.#consumers.get(consumerId)
    if (!consumer) throw new Error('no such consumer')
    return consumer
  }

  open(): Consumer[] {
    return [...this.#consumers.values()].filter(({ closed }) => !closed)
  }

  close() {
    observer.off('newworker', this.#onWorker)
  }
}
