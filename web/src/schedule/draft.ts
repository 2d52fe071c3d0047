import type { ApiInput } from '../api/api.ts'
import type { Meeting, MeetingPolicy } from '../../../collab/protocol/meetings.ts'
import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import type { PersonId, ResourceId } from '../../../infra/contract/ids.ts'
import type { Language } from '../../../infra/contract/shapes.ts'
import { resolveLocal, wallMs, wallOf } from '../../../infra/time/wallTime.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Payment } from './mPayer.ts'

export interface DraftPerson {
  personId: PersonId
  required: boolean
}
/** Someone outside the company. */
export interface DraftGuest {
  email: string
  name: string
  zone: string | null
  language: Language
  required: boolean
}

/** A meeting being written, as its fields hold it. */
export interface Draft {
  title: string
  attendees: DraftPerson[]
  guests: DraftGuest[]
  resourceIds: ResourceId[]
  /** `YYYY-MM-DD`. */
  day: string
  /** `HH:mm`. */
  time: string
  zone: string
  lengthMinutes: number
  /** Then `time` is 00:00 and the length whole days. */
  allDay: boolean
  rule: Recurrence | null
  /** Wall times without the meeting, and beside the rule. */
  excluded: string[]
  added: string[]
  notes: string
  agendaTemplateId: string | null
  policy: MeetingPolicy
  hostDepartmentId: Meeting['hostDepartmentId']
  quorum: number | null
  seats: number | null
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  payment: Payment
}

export type Scope = 'one' | 'following' | 'all'
export const dayMinutes = 24 * 60

const noPayment: Payment = { payer: 'joiner', exempt: null }

/** The next half hour at least a quarter of an hour away on my clock. `nowLocal` is `YYYY-MM-DDTHH:mm:ss`. */
export function newDraft(zone: string, nowLocal: string): Draft {
  const at = new Date((wallMs(nowLocal) ?? 0) + 15 * 60_000)
  at.setUTCMinutes(at.getUTCMinutes() < 30 ? 30 : 60, 0, 0)
  return {
    ...partsOf(at.toISOString()),
    title: '',
    attendees: [],
    guests: [],
    resourceIds: [],
    zone,
    lengthMinutes: 30,
    allDay: false,
    rule: null,
    excluded: [],
    added: [],
    notes: '',
    agendaTemplateId: null,
    policy: {},
    hostDepartmentId: null,
    quorum: null,
    seats: null,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    payment: noPayment,
  }
}

/** What a link to the form asks for: start, minutes, zone and people; what makes no sense is left out. */
export function prefilled(draft: Draft, search: URLSearchParams): Draft {
  const start = search.get('start') ?? ''
  const minutes = Number(search.get('minutes'))
  const people = (search.get('people') ?? '').split(',').filter(Boolean)
  return {
    ...draft,
    ...(wallMs(start) !== null && partsOf(start)),
    ...(minutes >= 5 && minutes <= dayMinutes && { lengthMinutes: Math.round(minutes) }),
    ...(search.get('zone') && { zone: search.get('zone') as string }),
    title: search.get('title') ?? draft.title,
    attendees: people.map((personId) => ({ personId: personId as PersonId, required: true })),
  }
}

/** An existing meeting as the form holds it; with `at`, that occurrence's time, and for `one` its own words. */
export function draftOf(meeting: Meeting, scope: Scope, at: string | null): Draft {
  const exception = at ? meeting.exceptions.find(({ originalLocal }) => originalLocal === at) : undefined
  const own = scope === 'one' ? exception : undefined
  const start = scope === 'all' || !at ? meeting.startLocal : (own?.startLocal ?? at)
  return {
    ...partsOf(start),
    title: own?.title ?? meeting.title,
    attendees: meeting.attendees.map(({ personId, required }) => ({ personId, required })),
    guests: meeting.guests.map(({ email, name, zone, language, required }) => {
      return { email, name, zone, language, required }
    }),
    resourceIds: meeting.resources.map(({ resourceId }) => resourceId),
    zone: own?.zone ?? meeting.zone,
    lengthMinutes: Math.round((own?.durationSeconds ?? meeting.durationSeconds) / 60),
    allDay: meeting.allDay,
    rule: meeting.recurrence,
    excluded: meeting.excluded,
    added: meeting.added,
    notes: own?.notes ?? meeting.notes,
    agendaTemplateId: meeting.agendaTemplateId,
    policy: meeting.policy,
    hostDepartmentId: meeting.hostDepartmentId,
    quorum: meeting.quorum,
    seats: meeting.seats,
    bufferBeforeMinutes: meeting.bufferBeforeMinutes,
    bufferAfterMinutes: meeting.bufferAfterMinutes,
    payment: { payer: meeting.payer, exempt: meeting.exempt },
  }
}

/** What of `draft` is not as `base` has it. */
export function changedIn(base: Draft, draft: Draft): Partial<Draft> {
  const keys = (Object.keys(draft) as (keyof Draft)[]).filter(
    (key) => JSON.stringify(draft[key]) !== JSON.stringify(base[key]),
  )
  return Object.fromEntries(keys.map((key) => [key, draft[key]]))
}

type NewMeeting = ApiInput<'POST /api/meetings'>['body']
type Change = ApiInput<'PATCH /api/meetings/:meetingId'>['body']
const only = new Set(['title', 'startLocal', 'zone', 'durationSeconds', 'notes'])

/** The whole meeting as the server takes it. */
export function meetingOf(draft: Draft): NewMeeting {
  const { day, time, lengthMinutes, rule, payment, title, ...same } = draft
  return {
    ...same,
    ...payment,
    title: title.trim(),
    startLocal: `${day}T${time}`,
    durationSeconds: lengthMinutes * 60,
    recurrence: rule,
    guests: same.guests.map((guest) => ({
      email: guest.email,
      name: guest.name.trim() || guest.email,
      zone: guest.zone,
      language: guest.language,
      required: guest.required,
    })),
  }
}

/** What the server must change; `one` takes its time and words alone. Null when nothing is different. */
export function changeOf(base: Draft, draft: Draft, scope: Scope, at: string | null, revision: number): Change | null {
  const before = new Map(Object.entries(meetingOf(base)).map(([key, value]) => [key, JSON.stringify(value)]))
  const fields = Object.entries(meetingOf(draft)).filter(
    ([key, value]) => JSON.stringify(value) !== before.get(key) && (scope !== 'one' || only.has(key)),
  )
  if (fields.length === 0) return null
  return {
    ...Object.fromEntries(fields),
    scope,
    ...(at !== null && scope !== 'all' && { originalLocal: at }),
    revision,
  }
}

/** When the draft is; null while a field is empty or no calendar has that day. */
export function momentOf(
  table: ZoneTable,
  { day, time, zone }: Pick<Draft, 'day' | 'time' | 'zone'>,
): ReturnType<typeof resolveLocal> | null {
  const local = `${day}T${time}`
  return wallMs(local) === null || !hasZone(table, zone) ? null : resolveLocal(table, zone, local)
}

/** The draft at another wall time; what was left out or added keeps its distance from the start's time of day. */
export function movedTo(draft: Draft, startLocal: string): Draft {
  return { ...draft, ...partsOf(startLocal) }
}

/** `YYYY-MM-DDTHH:mm` so many minutes on, on a wall where every hour exists. */
export function wallAfter(local: string, minutes: number): string {
  return wallOf((wallMs(local) ?? 0) + minutes * 60_000).slice(0, 16)
}

function partsOf(local: string): { day: string; time: string } {
  return { day: local.slice(0, 10), time: local.slice(11, 16) }
}
