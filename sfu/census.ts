import type { Router, Transport } from 'mediasoup/types'

/**
 * Counts what lives on a worker by listening to mediasoup itself rather than to our own bookkeeping,
 * so that a leak in the bookkeeping shows.
 */
export class Census {
  routers = 0
  transports = 0
  producers = 0
  consumers = 0

  watch(router: Router) {
    this.routers += 1
    router.observer.once('close', () => (this.routers -= 1))
    router.observer.on('newtransport', (transport) => this.#watchTransport(transport))
  }

  #watchTransport(transport: Transport) {
    this.transports += 1
    transport.observer.once('close', () => (this.transports -= 1))
    transport.observer.on('newproducer', (producer) => {
      this.producers += 1
      producer.observer.once('close', () => (this.producers -= 1))
    })
    transport.observer.on('newconsumer', (consumer) => {
      this.consumers += 1
      consumer.observer.once('close', () => (this.consumers -= 1))
    })
  }
}
