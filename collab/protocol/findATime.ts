import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { Instant, Name, WallTime, Zone } from '../../infra/contract/shapes.ts'
import { Price } from './minuteReports.ts'

const dayMs = 86_400_000
const peopleMax = 200

/** Repeats weekly on the wall clock of `zone`, over several slots in turn. */
export const SeriesQuestion = z.strictObject({
  /** How many occurrences. */
  count: z.int().min(2).max(52),
  /** Weeks from one to the next. */
  interval: z.int().min(1).max(8).default(1),
  /** How many different hours it may take turns over; 1: always the same. */
  slotsMax: z.int().min(1).max(3).default(3),
  /** For how many occurrences in a row an hour stays. */
  holdCount: z.int().min(1).max(26).default(1),
})

const span = z.strictObject({ from: Instant, until: Instant })

export const TimeQuestion = z
  .strictObject({
    /** Who is to come; the person who asks always is, and required where not listed. */
    people: z.array(z.strictObject({ personId: PersonId, required: z.boolean().default(true) })).max(peopleMax - 1),
    /** People outside: nine to six, Monday to Friday, never busy as far as anybody knows. */
    guests: z
      .array(z.strictObject({ name: Name, zone: Zone, required: z.boolean().default(true) }))
      .max(50)
      .default([]),
    durationSeconds: z
      .int()
      .min(15 * 60)
      .max(8 * 3600)
      .multipleOf(15 * 60),
    /** Meetings begin and end in it; 31 days at most. Of a series: where its first occurrence begins. */
    from: Instant,
    until: Instant,
    stepMinutes: z.literal([15, 30, 60]).default(30),
    /** On whose quarters of an hour meetings begin, and the wall clock of a series. */
    zone: Zone,
    /** How many of the required people make it worth holding; null: all of them. */
    quorum: z.int().min(1).max(peopleMax).nullable().default(null),
    bufferBeforeMinutes: z.int().min(0).max(240).default(0),
    bufferAfterMinutes: z.int().min(0).max(240).default(0),
    /** A meeting that is being moved: nobody is busy with it. */
    exceptMeetingId: MeetingId.nullable().default(null),
    series: SeriesQuestion.nullable().default(null),
    payer: z.enum(['joiner', 'host']).default('joiner'),
    /** Which hours the grid shows, 14 days at most; null: the first seven days of the span. */
    grid: span.nullable().default(null),
  })
  .refine(({ from, until }) => Date.parse(until) - Date.parse(from) <= 31 * dayMs, {
    path: ['until'],
    error: 'must be at most 31 days after from',
  })
  .refine(({ from, until, durationSeconds }) => Date.parse(until) - Date.parse(from) >= durationSeconds * 1000, {
    path: ['until'],
    error: 'must leave room for the meeting',
  })
  .refine(
    ({ grid }) => !grid || (grid.from < grid.until && Date.parse(grid.until) - Date.parse(grid.from) <= 14 * dayMs),
    {
      path: ['grid'],
      error: 'must be at most 14 days',
    },
  )
export type TimeQuestion = z.infer<typeof TimeQuestion>

/**
 * How an hour stands to a person. `work` inside their hours, `edge` within an hour of them, then by their own clock
 * `early`, `evening`, `late` (from 22:00) and `night` (00:00 to 06:00). They cannot come when `busy`, on `leave` or
 * `off-duty`.
 */
export const HourReason = z.enum(['work', 'edge', 'early', 'evening', 'late', 'night', 'busy', 'leave', 'off-duty'])
export type HourReason = z.infer<typeof HourReason>

/** One person at one slot. */
export const SlotPerson = z.object({
  startLocal: WallTime,
  endLocal: WallTime,
  /** What it costs them: the sum over their quarter-hours of 0, 1, 3, 6, 12 or 20, and 8 more on a free day. */
  cost: z.int(),
  /** The hardest of its quarter-hours. */
  reason: HourReason,
  /** A weekend, a holiday. */
  dayOff: z.boolean(),
  /** They have something that is not certain yet. */
  tentative: z.boolean(),
})
export type SlotPerson = z.infer<typeof SlotPerson>

/**
 * Why this hour. `all-work`: everybody is at work. `few-give-a-little`: nobody gives more than an hour at the edge
 * of their day. `least-sacrifice`: no hour asks less of whoever gives most. `fewest-missing`: everybody can come at
 * no hour.
 */
export const SlotWhy = z.enum(['all-work', 'few-give-a-little', 'least-sacrifice', 'fewest-missing'])

export const Slot = z.object({
  startsAt: Instant,
  endsAt: Instant,
  /** In the order of the answer's `people`. */
  people: z.array(SlotPerson),
  /** Places in `people` of those who cannot come. */
  missing: z.array(z.int()),
  requiredMissing: z.int(),
  /** As many of the required people can come as were asked for. */
  quorumMet: z.boolean(),
  /** Of all who can come. */
  totalCost: z.int(),
  /** Who gives most, a place in `people`; null where nobody gives anything. */
  hardestFor: z.int().nullable(),
  why: SlotWhy,
})
export type Slot = z.infer<typeof Slot>

/** Two sessions of one meeting, each person in one of them and the host in both. */
export const Sessions = z.object({
  first: Slot,
  second: Slot,
  /** Per person: the session meant for them. */
  assigned: z.array(z.enum(['first', 'second', 'both', 'none'])),
})

export const Rotation = z.object({
  /** The different hours, by the start of their first occurrence. */
  slots: z.array(z.object({ startLocal: WallTime, zone: Zone, count: z.int() })),
  /** `slot`: its place in `slots`. */
  occurrences: z.array(
    z.object({
      slot: z.int(),
      startLocal: WallTime,
      startsAt: Instant,
      endsAt: Instant,
      costs: z.array(z.int()),
      missing: z.array(z.int()),
    }),
  ),
  /** What each person carries at the end: what they carried before and every occurrence, in the order of `people`. */
  burdens: z.array(z.int()),
  /** The most that one person carries; `fixed`: what it would be if the hour never changed. */
  highest: z.int(),
  fixedHighest: z.int(),
  /** No rotation whatsoever over these hours gets below this, and how far above it we are: (highest − bound) ÷ bound. */
  bound: z.number(),
  gapToBound: z.number(),
})
export type Rotation = z.infer<typeof Rotation>

export const TimeAnswer = z.object({
  people: z.array(
    z.object({
      /** null: a guest. */
      personId: PersonId.nullable(),
      name: Name,
      zone: Zone,
      required: z.boolean(),
      /** Carried from earlier meetings, see `GET /api/burdens`. */
      burden: z.int(),
    }),
  ),
  /** The best ten that do not overlap, best first; never empty. */
  best: z.array(Slot).min(1).max(10),
  /** The ten soonest that are as good as `best` or ask for no more than an early or evening hour. */
  soonest: z.array(Slot).max(10),
  /** Where one hour cannot serve all. */
  sessions: Sessions.nullable(),
  /** Where a series was asked for. */
  rotation: Rotation.nullable(),
  grid: z.object({
    startsAt: Instant,
    /** Each cell is an hour. */
    rows: z.array(
      z.object({
        /** What the hour costs, 0 to 112; -1 busy, -2 on leave, -3 off duty. */
        cells: z.array(z.int().min(-3).max(112)),
      }),
    ),
  }),
  /** Of the best slot, or of the series there; null where the departments cannot be asked. */
  price: Price.nullable(),
})
export type TimeAnswer = z.infer<typeof TimeAnswer>

/** What someone carries: what meetings cost them, halved every 28 days. */
export const Burden = z.object({
  personId: PersonId,
  name: Name,
  zone: Zone,
  burden: z.int(),
  /** Undecayed, over the last 182 days. */
  meetingsCount: z.int(),
  costSum: z.int(),
})
export type Burden = z.infer<typeof Burden>

/** One meeting that cost somebody something; whose meeting it was stays with those who were there. */
export const BurdenEntry = z.object({
  startsAt: Instant,
  startLocal: WallTime,
  zone: Zone,
  cost: z.int(),
  reason: HourReason,
  dayOff: z.boolean(),
  /** Of `cost`, what still weighs today. */
  weighs: z.number(),
})
export type BurdenEntry = z.infer<typeof BurdenEntry>

export const findATimeRoutes = {
  'POST /api/find-a-time': {
    summary: 'The fairest hours for a meeting or a series of several people, with what each costs whom',
    access: 'person',
    body: TimeQuestion,
    out: TimeAnswer,
    perMinuteMax: 120,
  },
  'GET /api/burdens': {
    summary: 'What everybody in the company carries from meetings outside their hours, heaviest first',
    access: 'person',
    query: z.strictObject({ after: PersonId.optional(), limit: z.coerce.number().int().min(1).max(500).default(200) }),
    out: z.object({ burdens: z.array(Burden), next: PersonId.nullable() }),
  },
  'GET /api/people/:personId/burden': {
    summary: 'The meetings a burden comes from, latest first, at most 200',
    access: 'person',
    params: z.strictObject({ personId: PersonId }),
    out: z.object({ burden: Burden, entries: z.array(BurdenEntry) }),
  },
} as const satisfies Routes
export type FindATimeRoutes = typeof findATimeRoutes
