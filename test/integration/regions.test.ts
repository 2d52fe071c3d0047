import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Gathering } from '../world/gathering.ts'
import { dieOnce } from '../world/nodeDeath.ts'
import { outageOnce } from '../world/redisOutage.ts'

const wholeWithinMs = 45_000
/** A machine that stands still for a moment is no fault of ours; what is broken stays away for longer. */
const unnoticedMs = 2000
const [muted, raised] = ['Guest 0002', 'Guest 0001']

let gathering: Gathering

beforeAll(async () => {
  gathering = await Gathering.open(
    {
      places: [
        { name: 'munich', people: 2 },
        { name: 'shanghai', people: 2 },
      ],
      rttsMs: [['munich', 'shanghai', 120]],
      apart: true,
      muted: [1],
    },
    wholeWithinMs,
  )
})

afterAll(() => gathering?.close())

const lineOf = async (name: string) =>
  (await gathering.reports()).flatMap(({ others }) => others).filter((line) => line.name === name)

describe('one room in two regions', () => {
  test('everybody is near their own node, and sees and hears everybody', async () => {
    const nodes = (await gathering.reports()).map(({ nodeId }) => nodeId)
    expect(nodes).toEqual(['munich-1', 'munich-1', 'shanghai-1', 'shanghai-1'])
    for (const { muted: isMuted } of await lineOf(muted)) expect(isMuted).toBe(true)
  })

  test('a node that is killed is a hiccup: same people, same hands, same mutes', async () => {
    await gathering.at('munich').raiseHand(raised, true)
    await expect.poll(async () => (await lineOf(raised)).every(({ hand }) => hand)).toBe(true)
    const report = await dieOnce(gathering, 'killed')
    expect(report).toMatchObject({ nodeId: 'munich-1', hit: 2, goodbyes: 0, duplicates: 0, stuck: null })
    expect(report.audioGapMs).toBeLessThan(6000)
    expect(report.othersGapMs).toBeLessThan(unnoticedMs)
    for (const { hand } of await lineOf(raised)) expect(hand).toBe(true)
    for (const { muted: isMuted } of await lineOf(muted)) expect(isMuted).toBe(true)
  })

  test('Redis may go and come back empty: nobody notices, and newcomers with a ticket come in', async () => {
    const report = await outageOnce(gathering, 'munich', 4)
    expect(report).toMatchObject({ joined: true, goodbyes: 0, moves: 0, duplicates: 0, missing: null })
    expect(report.gapMs).toBeLessThan(unnoticedMs)
  })
})
