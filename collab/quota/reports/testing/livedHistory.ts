import type { Span } from '../presence.ts'
import { departmentOf, meetingOf, spanOf } from './givenSpans.ts'

/** Somebody who wants to be in a meeting for a time, with a picture or without; seconds. */
export interface Wish {
  person: number
  meeting: number
  from: number
  until: number
  video: boolean
}

export interface Terms {
  granted: number
  grace: number
  audioOnly: number
  videoWeight: number
  audioWeight: number
  allowance: number | null
}

/**
 * What the rules of the minutes make of wishes on one account, second by second: the plainest way to say it, and the
 * oracle of the replay. Nobody wants to be in one meeting twice at once.
 */
export function lived(wishes: readonly Wish[], terms: Terms): { spans: Span[]; used: number } {
  const { granted, grace, audioOnly, allowance } = terms
  const spans: Span[] = []
  const inside = new Map<Wish, Span>()
  const refused = new Set<Wish>()
  const usedBy = new Map<number, number>()
  let used = 0
  const end = Math.max(0, ...wishes.map(({ until }) => until))
  for (let second = 0; second < end; second++) {
    const mute = used >= granted + grace - audioOnly
    const ended = used >= granted + grace
    const over = (wish: Wish) => allowance !== null && (usedBy.get(wish.person) ?? 0) >= allowance
    for (const wish of wishes) {
      if (second < wish.from || second >= wish.until || refused.has(wish)) continue
      const open = inside.get(wish)
      const may = !over(wish) && (open ? !ended : used < granted)
      if (!may) {
        refused.add(wish)
        inside.delete(wish)
        continue
      }
      const video = wish.video && !mute
      const weight = video ? terms.videoWeight : terms.audioWeight
      const media = video ? 'video' : 'audio'
      if (open?.media === media) open.endMs = (second + 1) * 1000
      else inside.set(wish, begin(spans, wish, second, { media, weight }))
    }
    for (const [wish, { weight }] of inside) {
      if (second >= wish.until) inside.delete(wish)
      else {
        used += weight
        usedBy.set(wish.person, (usedBy.get(wish.person) ?? 0) + weight)
      }
    }
  }
  return { spans, used }
}

function begin(spans: Span[], wish: Wish, second: number, how: Pick<Span, 'media' | 'weight'>): Span {
  const who = { personKey: `p${wish.person}`, meetingId: meetingOf(wish.meeting), departmentId: departmentOf(0) }
  const span = spanOf({ ...who, ...how, from: second, until: second + 1 }, 0, spans.length)
  spans.push(span)
  return span
}
