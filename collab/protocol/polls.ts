import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { Email, Instant, Language, Name, Secret, Zone } from '../../infra/contract/shapes.ts'

const done = z.object({})
const Text = z.string().trim().max(2000)
const Comment = z.string().trim().max(500)
const DurationSeconds = z
  .int()
  .min(300)
  .max(24 * 3600)

export const Vote = z.enum(['yes', 'maybe', 'no'])
export type Vote = z.infer<typeof Vote>

const PollSlot = z.object({
  slotId: z.uuid(),
  startsAt: Instant,
  endsAt: Instant,
  yes: z.int(),
  maybe: z.int(),
  no: z.int(),
})

const Ballot = z.object({
  /** null: someone outside. */
  personId: PersonId.nullable(),
  name: Name,
  zone: Zone,
  comment: z.string(),
  /** Slots without a word are not in it. */
  votes: z.array(z.object({ slotId: z.uuid(), vote: Vote })),
})

/** What whoever holds the link sees. */
export const PollPage = z.object({
  title: Name,
  text: z.string(),
  hostName: Name,
  /** The host's; visitors see their own. */
  zone: Zone,
  durationSeconds: z.int(),
  slots: z.array(PollSlot),
  /** In the order of the answers. Their zones tell why someone says no. */
  ballots: z.array(Ballot),
  /** No more votes from then on; null: until the host closes it. */
  endsAt: Instant.nullable(),
  state: z.enum(['open', 'closed', 'cancelled']),
  /** The slot it was closed with. */
  chosenSlotId: z.uuid().nullable(),
})
export type PollPage = z.infer<typeof PollPage>

export const Poll = PollPage.extend({
  pollId: z.uuid(),
  hostId: PersonId,
  /** Asked by name; the meeting invites them. */
  attendeeIds: z.array(PersonId),
  guests: z.array(z.object({ email: Email, name: Name })),
  /** The page to vote at: `/poll/<secret>`, for outsiders, too. */
  link: z.string(),
  /** Made when it was closed. */
  meetingId: MeetingId.nullable(),
})
export type Poll = z.infer<typeof Poll>

const NewPoll = z.strictObject({
  title: Name,
  text: Text.default(''),
  zone: Zone,
  durationSeconds: DurationSeconds,
  startsAt: z.array(Instant).min(2).max(60),
  attendeeIds: z.array(PersonId).max(200).default([]),
  guests: z
    .array(z.strictObject({ email: Email, name: Name, language: Language.default('en') }))
    .max(100)
    .default([]),
  endsAt: Instant.nullable().default(null),
})

const votes = {
  votes: z.array(z.strictObject({ slotId: z.uuid(), vote: Vote })).max(60),
  comment: Comment.default(''),
}
const ByPoll = z.strictObject({ pollId: z.uuid() })
const ByLink = z.strictObject({ secret: Secret })

export const pollRoutes = {
  'GET /api/polls': {
    summary: 'Polls for a time that I hold or am asked in, latest first, at most 100',
    access: 'person',
    out: z.object({ polls: z.array(Poll) }),
  },
  'POST /api/polls': {
    summary: 'Asks people for the time that suits them; mails everyone who is named',
    access: 'person',
    body: NewPoll,
    out: Poll,
    perMinuteMax: 30,
  },
  'GET /api/polls/:pollId': { summary: 'One poll', access: 'person', params: ByPoll, out: Poll },
  'PUT /api/polls/:pollId/votes': {
    summary: 'My votes, in place of what I said before (POLL_CLOSED)',
    access: 'person',
    params: ByPoll,
    body: z.strictObject(votes),
    out: Poll,
  },
  'POST /api/polls/:pollId/meeting': {
    summary: 'The host closes the poll with a slot, which makes the meeting and invites everyone (POLL_CLOSED)',
    access: 'person',
    params: ByPoll,
    body: z.strictObject({ slotId: z.uuid() }),
    out: Poll,
  },
  'DELETE /api/polls/:pollId': {
    summary: 'The host calls the poll off (POLL_CLOSED)',
    access: 'person',
    params: ByPoll,
    out: done,
  },
  'GET /api/poll-links/:secret': {
    summary: 'The poll behind a link (LINK_INVALID)',
    access: 'anyone',
    params: ByLink,
    out: PollPage,
    perMinuteMax: 120,
  },
  'POST /api/poll-links/:secret/ballots': {
    summary: 'Someone outside votes; the ballot secret in the answer changes the votes later (POLL_CLOSED)',
    access: 'anyone',
    params: ByLink,
    body: z.strictObject({
      ...votes,
      name: Name,
      /** Then the meeting invites them. */
      email: Email.nullable().default(null),
      zone: Zone,
      language: Language.default('en'),
    }),
    out: z.object({ ballotSecret: Secret, poll: PollPage }),
    perMinuteMax: 20,
  },
  'PUT /api/poll-links/:secret/ballots': {
    summary: 'The same person changes their votes (LINK_INVALID, POLL_CLOSED)',
    access: 'anyone',
    params: ByLink,
    body: z.strictObject({ ...votes, ballotSecret: Secret }),
    out: PollPage,
    perMinuteMax: 60,
  },
} as const satisfies Routes
export type PollRoutes = typeof pollRoutes

/** The page to vote at. */
export const pollPath = (secret: string) => `/poll/${secret}`
