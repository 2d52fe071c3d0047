import { array, assert, boolean, constantFrom, nat, oneof, property, record, shuffledSubarray } from 'fast-check'
import { expect, test } from 'vitest'
import type { PeerId } from '../../infra/contract/ids.ts'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import { Decisions } from './decisions.ts'

const startedAt = '2026-11-21T10:00:00.000Z'
const person = constantFrom('anna', 'bo')
const node = nat({ max: 2 })
const decision = oneof(
  record({
    do: constantFrom('lock' as const, 'stage' as const, 'call' as const, 'timer' as const),
    node,
    who: person,
    on: boolean(),
  }),
  record({ do: constantFrom('remove' as const, 'exhaust' as const), node, who: person, on: boolean() }),
  record({ do: constantFrom('appoint' as const, 'ban' as const, 'admit' as const), node, who: person, on: boolean() }),
  record({ do: constantFrom('rules' as const, 'host' as const), node, who: person, on: boolean() }),
)

function take(decisions: Decisions, what: string, whom: string, on: boolean) {
  if (what === 'lock') decisions.change({ locked: on })
  if (what === 'stage') decisions.change({ stage: on })
  if (what === 'timer') decisions.timer.decide(on ? { at: 'paused', totalSeconds: whom.length, leftMs: 0 } : null)
  if (what === 'call') decisions.called.decide(whom, on)
  if (what === 'appoint') decisions.appointed.decide(whom, on ? 'cohost' : 'member')
  if (what === 'remove') decisions.removed.add(`peer/${whom}`)
  if (what === 'ban') decisions.banned.decide(whom, on ? `name of ${whom}` : '')
  if (what === 'admit') decisions.admitted.decide(whom, on)
  if (what === 'rules') decisions.change({ lobby: on ? 'all' : 'guests', may: { ...everythingAllowed, chat: on } })
  if (what === 'host') decisions.change({ hostKey: on ? whom : null })
  if (what === 'exhaust') decisions.exhausted.add(whom as PeerId)
}

const sorted = (decisions: Decisions) => {
  const { removed, exhausted, ...rest } = decisions.all()
  return { ...rest, removed: removed.toSorted(), exhausted: exhausted.toSorted() }
}

test('[RN5] three nodes that decided apart hold the same once each heard each, in whichever order', () => {
  const order = shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 })
  const ways = [
    [0, 1],
    [1, 0],
    [0, 2],
    [2, 0],
    [1, 2],
    [2, 1],
  ] as const
  assert(
    property(array(decision), order, order, (taken, first, second) => {
      const nodes = [0, 1, 2].map(() => new Decisions(startedAt))
      for (const { do: what, node: index, who, on } of taken) take(nodes[index]!, what, who, on)
      for (const way of [...first, ...second]) {
        const [from, to] = ways[way]!
        nodes[to]!.merge(nodes[from]!.all(), Infinity)
      }
      // What merging made stricter has a number of its own, which is told like any other change.
      for (const [from, to] of ways) nodes[to]!.merge(nodes[from]!.all(), Infinity)
      expect(sorted(nodes[1]!)).toEqual(sorted(nodes[0]!))
      expect(sorted(nodes[2]!)).toEqual(sorted(nodes[0]!))
    }),
  )
})

test('[RN5] a later decision about somebody holds, of two taken at once the stricter', () => {
  const [here, there] = [new Decisions(startedAt), new Decisions(startedAt)]
  here.appointed.decide('anna', 'cohost')
  there.appointed.decide('anna', 'member')
  there.called.decide('anna', false)
  expect(here.merge(there.all(), 0)).toEqual({ settings: false, any: true, calledUp: [] })
  expect(here.appointed.get('anna')).toBe('member')
  here.appointed.decide('anna', 'cohost')
  here.called.decide('anna', true)
  expect(there.merge(here.all(), 0)).toMatchObject({ calledUp: ['anna'] })
  expect(there.appointed.get('anna')).toBe('cohost')
  expect(there.merge(here.all(), 0)).toEqual({ settings: false, any: false, calledUp: [] })
})
