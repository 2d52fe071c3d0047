import { describe, expect, test } from 'vitest'
import { presenterIn, step, type Following, type FollowingEvent, type Presenter } from './presenting.ts'

const alone: Following = { at: 'alone' }
const ada: Presenter = { clientId: 1, personKey: 'ada', name: 'Ada', sinceMs: 1000, view: 'AA' }
const lin: Presenter = { clientId: 2, personKey: 'lin', name: '林', sinceMs: 2000, view: 'AB' }
const after = (...events: FollowingEvent[]) => events.reduce(step, alone)
const sees = (presenter: Presenter | null): FollowingEvent => ({ event: 'presenter', presenter })

describe('following the presenter', () => {
  test('begins by itself, goes along and ends with the presenter', () => {
    expect(after(sees(ada))).toEqual({ at: 'following', presenter: ada })
    const further = { ...ada, view: 'AC' }
    expect(after(sees(ada), sees(further))).toEqual({ at: 'following', presenter: further })
    expect(after(sees(ada), sees(null))).toEqual(alone)
  })

  test('is left by hand and taken up again when asked', () => {
    const left = after(sees(ada), { event: 'left' }, sees({ ...ada, view: 'AC' }))
    expect(left.at).toBe('away')
    expect(step(left, { event: 'followAgain' })).toMatchObject({ at: 'following', presenter: { view: 'AC' } })
  })

  test('begins anew for everybody when somebody takes over', () => {
    expect(after(sees(ada), { event: 'left' }, sees(lin))).toEqual({ at: 'following', presenter: lin })
  })

  test('is ended by presenting oneself, later than whoever presented, whatever the clocks say', () => {
    const state = after(sees(lin), { event: 'present', nowMs: 5 })
    expect(state).toEqual({ at: 'presenting', sinceMs: 2001 })
    // Presence still has the old one for a moment.
    expect(step(state, sees(lin))).toEqual(state)
    expect(step(state, sees({ ...ada, sinceMs: 2002 }))).toMatchObject({ at: 'following' })
    expect(step(state, { event: 'stop' })).toEqual(alone)
  })

  test('leaves nobody following nobody', () => {
    expect(after({ event: 'left' })).toEqual(alone)
    expect(after({ event: 'followAgain' })).toEqual(alone)
    expect(after({ event: 'stop' })).toEqual(alone)
  })
})

describe('the presenter', () => {
  const user = (person: Presenter) => ({ personKey: person.personKey, name: person.name })
  const stateOf = (person: Presenter) => ({
    user: user(person),
    presenting: { sinceMs: person.sinceMs, view: person.view },
  })

  test('is whoever began last, and never this screen', () => {
    const states = new Map<number, unknown>([
      [1, stateOf(ada)],
      [2, stateOf(lin)],
      [3, { user: { name: 'Zoe' } }],
    ])
    expect(presenterIn(states, 9)).toEqual(lin)
    expect(presenterIn(states, 2)).toEqual(ada)
    expect(presenterIn(new Map([[3, { user: {} }]]), 9)).toBeNull()
  })

  test('is one and the same on every screen when two begin at once', () => {
    const same = { ...lin, sinceMs: ada.sinceMs }
    const states: [number, unknown][] = [
      [1, stateOf(ada)],
      [2, stateOf(same)],
    ]
    expect(presenterIn(new Map(states), 9)).toEqual(presenterIn(new Map(states.toReversed()), 9))
  })

  test('is nobody when what presence says is nonsense', () => {
    const odd = [null, 4, 'x', {}, { presenting: 3 }, { presenting: null }, { presenting: { sinceMs: 'now' } }]
    expect(presenterIn(new Map(odd.map((state, index) => [index, state])), 99)).toBeNull()
    expect(presenterIn(new Map([[1, { presenting: { sinceMs: Infinity } }]]), 99)).toBeNull()
  })
})
