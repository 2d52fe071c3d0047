import type { Bus, Subscription } from '../infra/bus/bus.ts'
import { ordersTopic, RoomOrder } from '../infra/contract/facts.ts'
import type { RoomId } from '../infra/contract/ids.ts'
import type { Log } from '../infra/log.ts'
import type { OrderSource } from './ports.ts'

/** Hears the orders for a room on the bus. What is no order is logged and passed over. */
export class BusOrders implements OrderSource {
  readonly #bus: Bus
  readonly #log: Log

  constructor(options: { bus: Bus; log: Log }) {
    this.#bus = options.bus
    this.#log = options.log
  }

  subscribe(roomId: RoomId, onOrder: (order: RoomOrder) => void): Promise<Subscription> {
    return this.#bus.subscribe(ordersTopic(roomId), (message) => {
      const order = RoomOrder.safeParse(message)
      if (order.success) onOrder(order.data)
      else this.#log.warn({ roomId }, 'message among the orders is none')
    })
  }
}
