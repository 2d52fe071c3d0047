import { z } from 'zod'
import { MeetingId } from '../../infra/contract/ids.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

/** PostgreSQL's text cannot hold the character NUL. */
const Line = (charactersMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(charactersMax)
    // eslint-disable-next-line no-control-regex -- it is what is refused
    .regex(/^[^\u0000]*$/)

const optionsMax = 20

/** `ranked` ballots put options in order, the best first; they are counted by instant runoff. */
export const RoomPollKind = z.enum(['single', 'multiple', 'ranked'])
export type RoomPollKind = z.infer<typeof RoomPollKind>

/** Places in the poll's options. Ranked: the best first; what is left out is liked least. */
const Choices = z
  .array(
    z
      .int()
      .min(0)
      .max(optionsMax - 1),
  )
  .min(1)
  .max(optionsMax)
  .refine((choices) => new Set(choices).size === choices.length, 'names an option twice')

const Round = z.object({
  /** Ballots of each option; null for those that were out before. */
  counts: z.array(z.int().nullable()),
  /** Ballots on which nobody is left. */
  exhausted: z.int(),
  /** Who is out after it; empty in the last one. */
  eliminated: z.array(z.int()),
})
export type PollRound = z.infer<typeof Round>

export const PollResults = z.object({
  /** How often each option was chosen; ranked: as the best. */
  counts: z.array(z.int()),
  /** Ranked polls alone. */
  rounds: z.array(Round),
  /** Several are level; empty while nobody has voted. */
  winners: z.array(z.int()),
})
export type PollResults = z.infer<typeof PollResults>

export const RoomPollDraft = z.strictObject({
  question: Line(300),
  kind: RoomPollKind,
  /** Nothing that is kept joins a vote to whose it is, and a vote cannot be changed. */
  anonymous: z.boolean(),
  /** Whether results are seen while people still vote. */
  live: z.boolean(),
  options: z
    .array(Line(120))
    .min(2)
    .max(optionsMax)
    .refine((options) => new Set(options).size === options.length, 'has an option twice'),
})
export type RoomPollDraft = z.infer<typeof RoomPollDraft>

export const RoomPoll = RoomPollDraft.extend({
  pollId: z.uuid(),
  meetingId: MeetingId,
  authorKey: z.string(),
  authorName: Name,
  state: z.enum(['draft', 'open', 'closed']),
  /** The higher one is the newer. */
  revision: z.int(),
  openedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  votersCount: z.int(),
  /** Null where they are not to be seen yet. */
  results: PollResults.nullable(),
}).strip()
export type RoomPoll = z.infer<typeof RoomPoll>

/** A poll as it is to one of those who see it. */
export const OwnRoomPoll = RoomPoll.extend({
  voted: z.boolean(),
  /** What I chose; null before, and always in an anonymous poll. */
  mine: z.array(z.int()).nullable(),
})
export type OwnRoomPoll = z.infer<typeof OwnRoomPoll>

const OnePoll = z.strictObject({ meetingId: MeetingId, pollId: z.uuid() })
const Rules = z.object({ membersMay: z.boolean() })

const PollList = Rules.extend({ polls: z.array(OwnRoomPoll), mayMake: z.boolean(), mayManage: z.boolean() })

/** The part of the house socket that is a meeting's polls. Foreign and unknown ids are NOT_FOUND. */
export const roomPollCalls = {
  /** The latest 100, oldest first; drafts only to their author, hosts and cohosts. */
  'polls.list': {
    in: z.strictObject({ meetingId: MeetingId }),
    out: PollList,
  },
  /** Makes a draft, or changes one (CONFLICT when it has been started). FORBIDDEN for whom may not make polls. */
  'polls.save': {
    in: z.strictObject({ meetingId: MeetingId, pollId: z.uuid().nullable(), draft: RoomPollDraft }),
    out: OwnRoomPoll,
  },
  /** By its author, hosts and cohosts. CONFLICT unless it is a draft; of `stop`: unless it is open. */
  'polls.start': { in: OnePoll, out: OwnRoomPoll },
  'polls.stop': { in: OnePoll, out: OwnRoomPoll },
  /** By its author, hosts and cohosts; its votes go with it. */
  'polls.remove': { in: OnePoll, out: z.object({}) },
  /** POLL_CLOSED unless it is open; CONFLICT for a second vote in an anonymous poll. Elsewhere the last vote counts. */
  'polls.vote': { in: OnePoll.extend({ choices: Choices }), out: OwnRoomPoll },
  /** Who chose what, by name; FORBIDDEN in an anonymous poll and before its results are to be seen. */
  'polls.votes': {
    in: OnePoll,
    out: z.object({ votes: z.array(z.object({ personKey: z.string(), name: Name, choices: z.array(z.int()) })) }),
  },
  /** By hosts and cohosts: whether members make polls, too. Guests never do. */
  'polls.allow': { in: Rules.extend({ meetingId: MeetingId }).strict(), out: Rules },
} as const
export type RoomPollCalls = typeof roomPollCalls

export const roomPollNotices = {
  'poll.changed': RoomPoll,
  'poll.removed': z.object({ meetingId: MeetingId, pollId: z.uuid() }),
  'polls.rules': Rules.extend({ meetingId: MeetingId }),
} as const

export const roomPollRoutes = {
  'GET /api/meetings/:meetingId/polls': {
    summary: 'The polls of a meeting as I see them, also after it; as `polls.list` of the house socket',
    access: 'session',
    params: z.strictObject({ meetingId: MeetingId }),
    out: PollList,
  },
  'GET /api/meetings/:meetingId/polls/:pollId/votes': {
    summary: 'Who chose what in a poll; as `polls.votes` of the house socket',
    access: 'session',
    params: OnePoll,
    out: roomPollCalls['polls.votes'].out,
  },
} as const satisfies Routes
export type RoomPollRoutes = typeof roomPollRoutes
