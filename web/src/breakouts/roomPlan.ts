import type { PlannedRooms } from '../../../collab/protocol/breakouts.ts'

export type Someone = PlannedRooms[number]['people'][number]
export interface PlanRoom {
  name: string
  people: readonly Someone[]
}

/** Rooms that are not open yet, as a host arranges them. */
export interface RoomPlan {
  rooms: readonly PlanRoom[]
  unplaced: readonly Someone[]
}

const byName = (people: readonly Someone[]) => people.toSorted((a, b) => a.name.localeCompare(b.name))

/** Puts somebody into the room of that place, or out of all of them (-1). */
export function placed(plan: RoomPlan, person: Someone, room: number): RoomPlan {
  const without = (people: readonly Someone[]) => people.filter(({ personKey }) => personKey !== person.personKey)
  return {
    rooms: plan.rooms.map(({ name, people }, index) => ({
      name,
      people: index === room ? byName([...without(people), person]) : without(people),
    })),
    unplaced: room < 0 ? byName([...without(plan.unplaced), person]) : without(plan.unplaced),
  }
}

/** So many rooms: those that are too many give back their people, new ones are empty. */
export function resized(plan: RoomPlan, count: number, nameOf: (number: number) => string): RoomPlan {
  const added = Array.from({ length: Math.max(0, count - plan.rooms.length) }, (_, index) => ({
    name: nameOf(plan.rooms.length + index + 1),
    people: [],
  }))
  const freed = plan.rooms.slice(count).flatMap(({ people }) => people)
  return { rooms: [...plan.rooms.slice(0, count), ...added], unplaced: byName([...plan.unplaced, ...freed]) }
}

export function renamed(plan: RoomPlan, room: number, name: string): RoomPlan {
  return { ...plan, rooms: plan.rooms.map((one, index) => (index === room ? { ...one, name } : one)) }
}
