import { memoryBus } from '../../../infra/bus/memoryBus.ts'
import { partsOfRoom, type MeetingId, type RoomId } from '../../../infra/contract/ids.ts'
import type { AppointedRole } from '../../../infra/contract/roomRules.ts'
import type { Session } from '../../../infra/contract/session.ts'
import { newId, newSecret } from '../../../infra/secrets.ts'
import { LiveRoles } from '../../admission/liveRoles.ts'
import { personKeyOf } from '../../admission/bearer.ts'
import { MeetingFeed, type MeetingNews } from '../../chat/meetingFeed.ts'
import { addTeam, openNotesHouse } from '../../notes/testing/notesHouse.ts'
import type { LiveRoom } from '../../ports.ts'
import { BreakoutEnds } from '../breakoutEnds.ts'
import { BreakoutNotes } from '../breakoutNotes.ts'
import { Breakouts } from '../breakouts.ts'

export type BreakoutHouse = Awaited<ReturnType<typeof openBreakoutHouse>>

/** A house whose running rooms are what a test says: two processes that know of one another by bus and tables alone. */
export async function openBreakoutHouse() {
  const house = await openNotesHouse()
  const bus = memoryBus({ clock: house.clock })
  const present = new Map<MeetingId, { name: string; zone: string; personKey: string }[]>()
  const appointed = new Map<string, AppointedRole>()
  const removed = new Set<string>()
  const placement = {
    presence: async (roomId: RoomId) => present.get(partsOfRoom(roomId).meetingId) ?? [],
    removed: async (roomId: RoomId, personKey: string) => removed.has(`${partsOfRoom(roomId).meetingId} ${personKey}`),
    locked: async () => locked.has('main'),
    room: async (): Promise<LiveRoom> =>
      ({
        rules: {
          locked: false,
          lobby: locked.has('lobby') ? 'guests' : 'off',
          hostKey: null,
          may: { share: true, chat: true, unmute: true, notes: true },
        },
        appointed,
        admitted: new Map(),
      }) as LiveRoom,
  }
  const locked = new Set<string>()
  const process = (editing: typeof house.one.editing) => {
    const deps = { ...house, bus, editing, placement, newId, newSecret, pick: (below: number) => below - 1 }
    const feed = new MeetingFeed(deps)
    const roles = new LiveRoles(deps)
    const notes = new BreakoutNotes(deps)
    const ends = new BreakoutEnds({ ...deps, feed, notes })
    return { feed, roles, ends, notes, breakouts: new Breakouts({ ...deps, feed, roles, ends }) }
  }
  const [one, two] = [process(house.one.editing), process(house.two.editing)]
  await one.ends.start()
  await two.ends.start()
  return {
    ...house,
    bus,
    rooms: { present, appointed, removed, locked },
    placement,
    first: one,
    second: two,
    async close() {
      await one.ends.close()
      await two.ends.close()
      await bus.close()
      await house.close()
    },
  }
}

/** Grace hosts; Li, Other and a guest are in the main room with her. */
export async function addCall(house: BreakoutHouse) {
  const team = await addTeam(house)
  const { grace, li, other, guest, meetingId } = team
  const names = new Map<Session, string>([
    [grace, 'Grace'],
    [li, 'Li'],
    [other, 'Other'],
    [guest, 'Guest'],
  ])
  const enter = (...people: Session[]) =>
    house.rooms.present.set(
      meetingId,
      people.map((who) => ({ name: names.get(who) ?? '', zone: 'UTC', personKey: personKeyOf(who) })),
    )
  enter(grace, li, other, guest)
  house.rooms.appointed.clear()
  house.rooms.removed.clear()
  house.rooms.locked.clear()
  const news: MeetingNews[] = []
  const stop = await house.second.feed.watch(team.tenantId, meetingId, (one) => news.push(one))
  return { ...team, enter, news, stop, key: personKeyOf }
}
