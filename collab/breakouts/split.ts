/** Somebody to be placed. */
export interface Someone {
  personKey: string
  name: string
}

/**
 * Everybody by chance into `roomCount` rooms whose sizes differ by one at most. `pick` answers with a whole number from
 * 0 on and below what it is given.
 */
export function byChance(people: readonly Someone[], roomCount: number, pick: (below: number) => number): Someone[][] {
  const shuffled = [...people]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = pick(last + 1)
    const [a, b] = [shuffled[last], shuffled[chosen]]
    if (a && b) [shuffled[last], shuffled[chosen]] = [b, a]
  }
  return Array.from({ length: roomCount }, (_, room) => shuffled.filter((__, place) => place % roomCount === room))
}

/**
 * A room for each department that somebody is of, by name; those of none, who are guests, in the last one, which has
 * no name. Beyond `roomsMax` the smallest departments share that last room.
 */
export function byDepartment(
  people: readonly Someone[],
  departmentOf: ReadonlyMap<string, string>,
  roomsMax: number,
): { name: string | null; people: Someone[] }[] {
  const groups = Map.groupBy(people, ({ personKey }) => departmentOf.get(personKey) ?? null)
  const rest = groups.get(null) ?? []
  groups.delete(null)
  const rooms = [...groups].toSorted(([, a], [, b]) => b.length - a.length)
  const fits = rooms.length + (rest.length > 0 ? 1 : 0) <= roomsMax ? rooms.length : roomsMax - 1
  const shared = [...rooms.slice(fits).flatMap(([, members]) => members), ...rest]
  return [
    ...rooms
      .slice(0, fits)
      .map(([name, members]) => ({ name, people: members }))
      .toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? '')),
    ...(shared.length > 0 ? [{ name: null, people: shared }] : []),
  ]
}
