import type { RoomOrder } from '../../infra/contract/facts.ts'
import { obeyDecisions } from './moderation.ts'
import type { Room } from './room.ts'

/** Does what the rest of the house orders of a room. Runs within the room's mailbox. */
export async function obey(room: Room, order: RoomOrder): Promise<void> {
  switch (order.order) {
    case 'end':
      return room.end('ended')
    case 'ban':
      room.memory.ban(order.personKey, order.name)
      return obeyDecisions(room)
    default:
      return room.minuteOrders.obey(order)
  }
}
