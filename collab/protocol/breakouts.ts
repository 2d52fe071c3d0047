import { z } from 'zod'
import { MeetingId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

/** Who belongs where; `roomId` null: in the main room. */
export const BreakoutPerson = z.object({
  personKey: z.string().max(64),
  name: z.string(),
  roomId: MeetingId.nullable(),
  /** Since when they ask a host to come. */
  helpAt: Instant.nullable(),
})
export type BreakoutPerson = z.infer<typeof BreakoutPerson>

/** The rooms beside a meeting while they are open. A room is a meeting of its own: its id is good for a ticket. */
export const Breakouts = z.object({
  breakoutId: z.string(),
  /** Whether people choose their room themselves. */
  mayChoose: z.boolean(),
  /** Milliseconds from now until everybody goes back; null: until somebody calls them. */
  endsInMs: z.int().nullable(),
  /** Everybody was called back before the time was over. */
  calledBack: z.boolean(),
  rooms: z.array(z.object({ roomId: MeetingId, name: Name })),
  people: z.array(BreakoutPerson),
})
export type Breakouts = z.infer<typeof Breakouts>

/** A way to fill rooms, not done yet; `name` null where nothing names it. */
export const PlannedRooms = z.array(
  z.object({
    name: Name.nullable(),
    people: z.array(z.object({ personKey: z.string(), name: z.string() })),
  }),
)
export type PlannedRooms = z.infer<typeof PlannedRooms>

const Seconds = z.int().min(60).max(limits.breakoutSecondsMax)
const PersonKey = z.string().min(1).max(64)
const OfMeeting = z.strictObject({ meetingId: MeetingId })
const done = z.object({})

/** The part of the house socket that is the rooms beside a meeting. `meetingId` is always the main meeting's. */
export const breakoutCalls = {
  /** For everybody in the meeting; null while no rooms are open. */
  'breakouts.look': { in: OfMeeting, out: z.object({ breakouts: Breakouts.nullable() }) },
  /** Hosts: who of those in the main room would go where. `department` needs no count. */
  'breakouts.plan': {
    in: z.strictObject({
      meetingId: MeetingId,
      how: z.enum(['random', 'department', 'hand']),
      roomCount: z.int().min(1).max(limits.breakoutRoomsMax).default(2),
    }),
    out: z.object({ rooms: PlannedRooms, unplaced: z.array(z.object({ personKey: z.string(), name: z.string() })) }),
  },
  /** Hosts: opens the rooms; whoever is named in one goes there. CONFLICT while there are some. */
  'breakouts.open': {
    in: z.strictObject({
      meetingId: MeetingId,
      rooms: z
        .array(z.strictObject({ name: Name, personKeys: z.array(PersonKey).max(limits.peersPerRoomMax) }))
        .min(1)
        .max(limits.breakoutRoomsMax),
      seconds: Seconds.nullable(),
      mayChoose: z.boolean(),
    }),
    out: Breakouts,
  },
  /**
   * Hosts: somebody belongs to another room, `roomId` null to the main one. Everybody: oneself, back to the main room,
   * and to any other where people choose.
   */
  'breakouts.move': {
    in: z.strictObject({ meetingId: MeetingId, personKey: PersonKey, roomId: MeetingId.nullable() }),
    out: done,
  },
  /** Hosts: so much more time, or a time where there was none. */
  'breakouts.extend': { in: z.strictObject({ meetingId: MeetingId, seconds: Seconds }), out: done },
  /** Hosts: a sentence to everybody in every room. */
  'breakouts.broadcast': {
    in: z.strictObject({ meetingId: MeetingId, text: z.string().trim().min(1).max(limits.broadcastCharactersMax) }),
    out: done,
  },
  /** Hosts: everybody is back in the main room half a minute from now. */
  'breakouts.recall': { in: OfMeeting, out: done },
  /** Whoever is in a room asks a host to come, or does not any more. NOT_FOUND for whoever is in none. */
  'breakouts.help': { in: z.strictObject({ meetingId: MeetingId, on: z.boolean() }), out: done },
} as const
export type BreakoutCalls = typeof breakoutCalls

export const breakoutNotices = {
  /** Look again. `over`: the main meeting was ended, so there is nothing to go back to. */
  'breakouts.changed': z.object({ meetingId: MeetingId, over: z.boolean() }),
  /** Somebody belongs to another room, or asks for help. */
  'breakouts.person': z.object({ meetingId: MeetingId, breakoutId: z.string(), person: BreakoutPerson }),
  'breakouts.message': z.object({ meetingId: MeetingId, name: z.string(), text: z.string() }),
} as const
