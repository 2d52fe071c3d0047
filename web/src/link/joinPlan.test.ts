import { expect, test } from 'vitest'
import { JoinPlan } from './joinPlan.ts'

const papers = { ticket: 'ticket-1', seat: 'seat-1' }
function planned() {
  let count = 0
  return new JoinPlan(() => `join-${(count += 1)}`)
}

test('the ticket comes first, the seat afterwards, each join with an id of its own', () => {
  const plan = planned()
  expect(plan.next(papers)).toEqual({ permit: 'ticket-1', joinId: 'join-1', resume: null, lastIncarnation: 0 })
  plan.joined(3)
  expect(plan.next(papers)).toMatchObject({ permit: 'seat-1', joinId: 'join-2', resume: { incarnation: 3 } })
})

test('a join whose answer was lost is said again word for word', () => {
  const plan = planned()
  const first = plan.next(papers)
  plan.lost()
  expect(plan.next(papers)).toEqual(first)
  plan.joined(1)
  const back = plan.next(papers)
  plan.lost()
  expect(plan.next(papers)).toEqual(back)
})

test('when transports died meanwhile it is another join', () => {
  const plan = planned()
  plan.next(papers)
  plan.joined(1)
  plan.next(papers)
  plan.lost()
  plan.forgetMedia()
  expect(plan.next(papers)).toMatchObject({ permit: 'seat-1', joinId: 'join-3', resume: null })
})

test('a seat that is refused asks for a fresh ticket once; what is said to a ticket is final', () => {
  const plan = planned()
  plan.next(papers)
  plan.joined(1)
  plan.next(papers)
  expect(plan.refused('SEAT_INVALID')).toBe('ask-again')
  expect(plan.needsTicket(0)).toBe(true)
  plan.renewed()
  expect(plan.next({ ticket: 'ticket-2', seat: 'seat-2' })).toMatchObject({ permit: 'ticket-2', resume: null })
  expect(plan.refused('ROOM_LOCKED')).toBe('final')
  expect(plan.needsTicket(0)).toBe(true)
})

test('a ticket that was used by a join without an answer is replaced, one that is refused at once is not', () => {
  const plan = planned()
  plan.next(papers)
  expect(plan.refused('TICKET_USED')).toBe('final')
  const other = planned()
  other.next(papers)
  other.lost()
  other.next(papers)
  expect(other.refused('TICKET_USED')).toBe('ask-again')
})

test('a node that does not come back is not the only one: every other attempt asks the house where to go', () => {
  const plan = planned()
  plan.next(papers)
  plan.joined(1)
  expect([0, 1, 2, 3, 4, 5, 6].filter((attempt) => plan.needsTicket(attempt))).toEqual([4, 6])
})

test('another node is told the highest that I was, with the seat and without transports, and nothing is forgotten', () => {
  const plan = planned()
  plan.next(papers)
  plan.joined(3)
  plan.joined(2)
  expect(plan.elsewhere(papers)).toMatchObject({ permit: 'seat-1', resume: null, lastIncarnation: 3 })
  expect(plan.next(papers)).toMatchObject({ resume: { incarnation: 2 }, lastIncarnation: 3 })
  plan.renewed()
  expect(plan.next(papers)).toMatchObject({ permit: 'ticket-1', lastIncarnation: 0 })
})
