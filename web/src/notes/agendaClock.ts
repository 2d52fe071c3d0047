/** A point of the agenda and the minutes it may take. */
export interface TimeBox {
  title: string
  minutes: number
}

/** Where a meeting should be by its agenda. */
export type AgendaClock =
  | { at: 'before'; totalMinutes: number }
  | { at: 'point'; place: number; leftMinutes: number; share: number }
  | { at: 'late'; overMinutes: number }

/** `elapsedMinutes` since the room began to run; null when it does not run. Minutes are rounded up, as people say them. */
export function agendaClock(boxes: readonly TimeBox[], elapsedMinutes: number | null): AgendaClock | null {
  const totalMinutes = boxes.reduce((sum, { minutes }) => sum + minutes, 0)
  if (totalMinutes === 0) return null
  if (elapsedMinutes === null) return { at: 'before', totalMinutes }
  let endsAt = 0
  for (const [place, { minutes }] of boxes.entries()) {
    const startsAt = endsAt
    endsAt += minutes
    if (elapsedMinutes < endsAt)
      return {
        at: 'point',
        place,
        leftMinutes: Math.ceil(endsAt - elapsedMinutes),
        share: Math.max(0, elapsedMinutes - startsAt) / minutes,
      }
  }
  return { at: 'late', overMinutes: Math.floor(elapsedMinutes - totalMinutes) }
}
