import type { Consumer, Router, Transport } from 'mediasoup/types'
import { mediaLimits } from './limits.ts'

/**
 * Counts what lives on a worker by listening to mediasoup itself rather than to our own bookkeeping,
 * so that a leak in the bookkeeping shows.
 */
export class Census {
  routers = 0
  transports = 0
  producers = 0
  consumers = 0
  /** Consumers that are not paused on either side: what costs the worker its time. */
  flowing = 0

  /**
   * In consumers that flow. A transport counts as the few its peer will have soon, so that those who come together
   * do not all take the worker that looks empty.
   */
  get load() {
    return this.flowing + this.transports * mediaLimits.transportLoad
  }

  /** Whether the worker carries what it carries well. */
  get full() {
    return this.load >= mediaLimits.workerLoadMax
  }

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
    transport.observer.on('newconsumer', (consumer) => this.#watchConsumer(consumer))
  }

  #watchConsumer(consumer: Consumer) {
    let flows = false
    const look = () => {
      const now = !consumer.closed && !consumer.paused && !consumer.producerPaused
      if (now !== flows) this.flowing += now ? 1 : -1
      flows = now
    }
    this.consumers += 1
    look()
    consumer.observer.on('pause', look)
    consumer.observer.on('resume', look)
    consumer.observer.once('close', () => {
      this.consumers -= 1
      look()
    })
  }
}
