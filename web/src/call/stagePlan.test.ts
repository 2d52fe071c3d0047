import { expect, test } from 'vitest'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { PeerInfo, TrackSource } from '../../../sfu/protocol/media.ts'
import { planStage } from './stagePlan.ts'
import type { StageFacts } from './stagePlan.ts'

function person(name: string, values: Partial<PeerInfo> = {}, sources: TrackSource[] = ['camera']): PeerInfo {
  return {
    peerId: name as PeerId,
    incarnation: 1,
    nodeId: 'node',
    personKey: name,
    name,
    zone: 'Europe/Berlin' as PeerInfo['zone'],
    role: 'member',
    handRaisedAt: null,
    tracks: sources.map((source) => ({ trackId: `${name}-${source}` as TrackId, source, paused: false })),
    ...values,
  }
}

const you = person('me')
const plan = (values: Partial<StageFacts>) =>
  planStage({
    you,
    others: [],
    staged: false,
    ownScreen: false,
    layout: 'auto',
    pins: [],
    speaker: null,
    selfHidden: false,
    page: 0,
    size: { width: 1400, height: 760 },
    gapPx: 8,
    ...values,
  })
const shown = (values: Partial<StageFacts>) => plan(values).tiles.map(({ kind, peer }) => `${kind} ${peer.name}`)
const large = (values: Partial<StageFacts>) =>
  plan(values)
    .tiles.filter((tile) => tile.large)
    .map(({ kind, peer }) => `${kind} ${peer.name}`)
const [ann, bo, cy] = [person('ann'), person('bo'), person('cy')]
const sharing = (name: string) => person(name, {}, ['camera', 'screen'])

test('of two the other one is large, of three nobody', () => {
  expect(large({ others: [ann] })).toEqual(['person ann'])
  expect(large({ others: [ann, bo] })).toEqual([])
})

test('a pinned person takes the large place and leaves the row', () => {
  const pins = [{ kind: 'person', peerId: bo.peerId } as const]
  expect(shown({ others: [ann, bo, cy], pins })).toEqual(['person bo', 'person ann', 'person cy', 'person me'])
  expect(large({ others: [ann, bo, cy], pins })).toEqual(['person bo'])
})

test('whoever was pinned and left leaves no hole', () => {
  const pins = [{ kind: 'person', peerId: bo.peerId } as const]
  expect(large({ others: [ann, cy], pins })).toEqual([])
})

test('the first shared screen is large until another one is chosen, and the others stand in the row', () => {
  const others = [sharing('ann'), sharing('bo')]
  expect(large({ others })).toEqual(['screen ann'])
  const pins = [{ kind: 'screen', peerId: bo.peerId } as const]
  expect(shown({ others, pins })).toEqual(['screen bo', 'screen ann', 'person ann', 'person bo', 'person me'])
})

test('my own screen is shown to me only while nobody else shares', () => {
  expect(large({ others: [ann], ownScreen: true })).toEqual(['screen me'])
  expect(shown({ others: [sharing('ann')], ownScreen: true })).toEqual(['screen ann', 'person ann', 'person me'])
})

test('the audience of a staged room has no tiles, and stands in nobody’s row', () => {
  const audience = Array.from({ length: 400 }, (_, index) => person(`a${index}`, { role: 'audience' }))
  const host = person('host', { role: 'host' })
  expect(shown({ you: person('me', { role: 'audience' }), others: [host, ...audience], staged: true })).toEqual([
    'person host',
  ])
  expect(large({ you: person('me', { role: 'audience' }), others: [host, ...audience], staged: true })).toEqual([
    'person host',
  ])
})

test('a row that does not fit is paged, and the large picture stays on every page', () => {
  const others = [sharing('ann'), ...Array.from({ length: 300 }, (_, index) => person(`p${index}`))]
  const second = plan({ others, page: 1 })
  expect(second.tiles[0]).toMatchObject({ kind: 'screen', large: true })
  expect(second.pages.first).toBe(second.perPage + 1)
  expect(second.pager).not.toBeNull()
})

test('places depend on who is here and not on who speaks or raises a hand', () => {
  const before = plan({ others: [ann, bo, cy] })
  const after = plan({ others: [ann, { ...bo, handRaisedAt: '2026-11-22T00:00:00.000Z' }, cy] })
  expect(after.tiles.map(({ rect }) => rect)).toEqual(before.tiles.map(({ rect }) => rect))
})

test('several pinned share the large place in the order they were pinned', () => {
  const pins = [cy, ann].map(({ peerId }) => ({ kind: 'person', peerId }) as const)
  expect(large({ others: [ann, bo, cy], pins })).toEqual(['person cy', 'person ann'])
  expect(shown({ others: [ann, bo, cy], pins })).toEqual(['person cy', 'person ann', 'person bo', 'person me'])
})

test('a screen and a person pinned beside it are both large', () => {
  const pins = [{ kind: 'screen', peerId: ann.peerId } as const, { kind: 'person', peerId: bo.peerId } as const]
  expect(large({ others: [sharing('ann'), bo, cy], pins })).toEqual(['screen ann', 'person bo'])
})

test('the gallery shows everybody alike: two people, and a shared screen among them', () => {
  expect(large({ others: [ann], layout: 'gallery' })).toEqual([])
  expect(plan({ others: [ann], layout: 'gallery' }).arrangement.kind).toBe('grid')
  expect(large({ others: [sharing('ann'), bo], layout: 'gallery' })).toEqual([])
})

test('with the speaker large whoever has the floor is large, and somebody is before anybody speaks', () => {
  expect(large({ others: [ann, bo, cy], layout: 'speaker', speaker: bo.peerId })).toEqual(['person bo'])
  expect(large({ others: [ann, bo, cy], layout: 'speaker' })).toEqual(['person ann'])
  expect(large({ others: [sharing('ann'), bo], layout: 'speaker', speaker: bo.peerId })).toEqual(['screen ann'])
  expect(large({ others: [ann, bo], layout: 'speaker', speaker: you.peerId })).toEqual(['person ann'])
})

test('side by side divides the stage between what is large and all the others', () => {
  const { arrangement, tiles } = plan({ others: [sharing('ann'), bo, cy], layout: 'side' })
  expect(arrangement.kind).toBe('split')
  expect(tiles[0]?.rect.width).toBeGreaterThan(1400 / 2)
  expect(tiles.slice(1).every(({ rect }) => rect.left > 1400 / 2)).toBe(true)
})

test('my own picture is gone where I hid it, but not while I am alone or pinned it', () => {
  expect(shown({ others: [ann], selfHidden: true })).toEqual(['person ann'])
  expect(shown({ others: [ann, bo, cy], selfHidden: true })).toEqual(['person ann', 'person bo', 'person cy'])
  expect(shown({ selfHidden: true })).toEqual(['person me'])
  const pins = [{ kind: 'person', peerId: you.peerId } as const]
  expect(large({ others: [ann, bo], selfHidden: true, pins })).toEqual(['person me'])
})
