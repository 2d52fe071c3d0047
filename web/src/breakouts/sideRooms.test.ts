import { expect, test } from 'vitest'
import type { BreakoutPerson, Breakouts } from '../../../collab/protocol/breakouts.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { Emitter } from '../link/emitter.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { SideRooms } from './sideRooms.ts'

const [main, north, south] = ['main', 'north', 'south'] as [MeetingId, MeetingId, MeetingId]

class Said extends Emitter<Record<string, unknown>> {
  tell(name: string, value: unknown) {
    this.emit(name, value)
  }
}

/** A house that says what the test wants, and where the page went. */
function page(first: Breakouts | null) {
  const still = stillClock()
  const notices = new Said()
  const link = new Said()
  const house = { breakouts: first, calls: [] as string[] }
  const sides = new SideRooms({
    clock: still.clock,
    myKey: () => 'me',
    house: {
      meetingId: main,
      state: { at: 'live', sessionId: '' },
      notices,
      on: (name: string, listener: (value: never) => void) => link.on(name, listener as never),
      call: async (name: string) => {
        house.calls.push(name)
        return name === 'breakouts.look' ? { breakouts: house.breakouts } : {}
      },
    } as never,
  })
  const went: (MeetingId | null)[] = []
  sides.on('go', (roomId) => went.push(roomId))
  const say = async (breakouts: Breakouts | null) => {
    house.breakouts = breakouts
    notices.tell('breakouts.changed', { meetingId: main, over: false })
    await sides.look()
  }
  return { sides, went, still, say, notices, house }
}

const me = (roomId: MeetingId | null): BreakoutPerson => ({ personKey: 'me', name: 'Me', roomId, helpAt: null })

const open = (roomId: MeetingId | null, endsInMs: number | null = null): Breakouts => ({
  breakoutId: 'one',
  mayChoose: false,
  endsInMs,
  calledBack: false,
  rooms: [
    { roomId: north, name: 'North' },
    { roomId: south, name: 'South' },
  ],
  people: [me(roomId)],
})

test('who is sent to a room is told, and taken there a moment later', async () => {
  const { sides, went, still, say } = page(null)
  await sides.look()
  await say(open(north))
  expect(went).toEqual([])
  expect(sides.secondsToGo).toBe(5)
  still.runNext()
  expect(went).toEqual([north])
  sides.arrived(north)
  expect([sides.here, sides.secondsToGo]).toEqual([north, null])
})

test('who stays in the main room is not taken anywhere', async () => {
  const { sides, went, still, say } = page(null)
  await sides.look()
  await say(open(north))
  await sides.choose(null)
  expect([went, still.waiting.length, sides.secondsToGo]).toEqual([[], 0, null])
})

test('whoever finds a room of theirs when they come, goes there at once', async () => {
  const { sides, went } = page(open(north))
  await sides.look()
  expect(went).toEqual([north])
})

test('from room to room, and back when everything is closed, nobody is asked', async () => {
  const { sides, went, say, notices } = page(open(north))
  await sides.look()
  sides.arrived(north)
  notices.tell('breakouts.person', { meetingId: main, breakoutId: 'one', person: me(south) })
  expect(went).toEqual([north, south])
  sides.arrived(south)
  await say(null)
  expect(went).toEqual([north, south, null])
})

test('what is decided on the way over counts on arrival', async () => {
  const { sides, went, say } = page(open(north))
  await sides.look()
  await say(null)
  expect(went).toEqual([north])
  sides.arrived(north)
  expect(went).toEqual([north, null])
})

test('a silent house keeps nobody in a room whose time is over', async () => {
  const { sides, went, still } = page(open(north, 60_000))
  await sides.look()
  sides.arrived(north)
  expect(sides.secondsLeft).toBe(60)
  still.runNext()
  expect(went).toEqual([north, null])
})

test('a way over that failed is tried again, and says why it failed', async () => {
  const { sides, went, still } = page(open(north))
  await sides.look()
  const problem = new ProblemError('MEDIA_UNAVAILABLE')
  sides.failed(problem)
  expect(sides.problem).toBe(problem)
  still.runNext()
  await sides.look()
  expect(went).toEqual([north, north])
  for (let attempt = 0; attempt < 9 && still.waiting.length > 0; attempt++) {
    sides.failed(problem)
    if (still.waiting.length > 0) still.runNext()
    await sides.look()
  }
  expect(went.length).toBeLessThan(8)
  sides.goNow()
  expect(went.at(-1)).toBe(north)
})

test('a room that closed under us leads back, whatever was told last', async () => {
  const { sides, went } = page(open(north))
  await sides.look()
  sides.arrived(north)
  sides.closed()
  expect(went.at(-1)).toBeNull()
})

test('news of other meetings and of breakouts gone by changes nothing', async () => {
  const { sides, went, notices, house } = page(open(north))
  await sides.look()
  sides.arrived(north)
  const before = house.calls.length
  notices.tell('breakouts.message', { meetingId: 'another', name: 'Eve', text: 'Hi' })
  notices.tell('breakouts.changed', { meetingId: 'another', over: true })
  expect([sides.message, went.length, house.calls.length]).toEqual([null, 1, before])
})
