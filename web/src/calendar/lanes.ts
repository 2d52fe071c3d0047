/** Something that takes a stretch of one line, whatever its unit. */
export interface Stretch {
  from: number
  until: number
}

/** Which of how many lanes side by side, and how many lanes to the end it may fill because nobody stands there. */
export interface Laned<T> {
  item: T
  lane: number
  lanes: number
  width: number
}

/** Lays what overlaps side by side; what touches shares a lane. Ordered by beginning, the longer one first. */
export function placeLanes<T>(items: readonly T[], stretchOf: (item: T) => Stretch): Laned<T>[] {
  const sorted = items
    .map((item) => ({ item, ...stretchOf(item) }))
    .toSorted((a, b) => a.from - b.from || b.until - a.until)
  const placed: Laned<T>[] = []
  let group: (Laned<T> & Stretch)[] = []
  let ends: number[] = []
  const closeGroup = () => {
    for (const each of group) placed.push(laned(each, group, ends.length))
    group = []
    ends = []
  }
  for (const { item, from, until } of sorted) {
    if (ends.every((end) => end <= from)) closeGroup()
    const free = ends.findIndex((end) => end <= from)
    const lane = free === -1 ? ends.length : free
    ends[lane] = until
    group.push({ item, from, until, lane, lanes: 1, width: 1 })
  }
  closeGroup()
  return placed
}

function laned<T>(each: Laned<T> & Stretch, group: readonly (Laned<T> & Stretch)[], lanes: number): Laned<T> {
  const blocking = group.filter((other) => other.lane > each.lane && other.from < each.until && other.until > each.from)
  const until = Math.min(lanes, ...blocking.map((other) => other.lane))
  return { item: each.item, lane: each.lane, lanes, width: until - each.lane }
}
