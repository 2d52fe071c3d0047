import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, MeetingId, PeerId, PersonId } from '../../infra/contract/ids.ts'
import { DeviceKind, Instant, Name } from '../../infra/contract/shapes.ts'
import { MinuteEvent } from './minutes.ts'

const done = z.object({})

/** Ready-made answers: in a conversation, call me later, calling back soon, write to me. */
export const DeclineReply = z.enum(['busy', 'later', 'soon', 'write'])
export type DeclineReply = z.infer<typeof DeclineReply>

/** `away`: may not be disturbed now, so nothing rang; they find a missed call. */
export const RingState = z.enum(['ringing', 'accepted', 'declined', 'missed', 'away'])
export type RingState = z.infer<typeof RingState>

/** Rings for me. */
export const IncomingRing = z.object({
  ringId: z.uuid(),
  meetingId: MeetingId,
  title: Name,
  /** Path of the meeting's page. */
  link: z.string(),
  caller: z.object({ personId: PersonId, name: Name }),
  /** How many more are rung at the same time. */
  othersCount: z.int().min(0),
  startedAt: Instant,
  endsAt: Instant,
})
export type IncomingRing = z.infer<typeof IncomingRing>

/** Whom I ring, and what they answered. */
export const OutgoingRing = z.object({
  ringId: z.uuid(),
  meetingId: MeetingId,
  link: z.string(),
  endsAt: Instant,
  people: z.array(
    z.object({
      personId: PersonId,
      name: Name,
      state: RingState,
      reply: DeclineReply.nullable(),
      words: z.string(),
    }),
  ),
})
export type OutgoingRing = z.infer<typeof OutgoingRing>

/** A ring is over for me, on all my devices: answered on one of them, ended by the caller, or not answered. */
export const RingOver = z.object({ ringId: z.uuid(), why: z.enum(['accepted', 'declined', 'missed']) })
export type RingOver = z.infer<typeof RingOver>

export const NoticeKind = z.enum(['missed-call', 'mention', 'reminder', 'minutes', 'receipt'])
export type NoticeKind = z.infer<typeof NoticeKind>

/** One line of the notification centre. Kinds say what the other members mean. */
export const Notice = z.object({
  noticeId: z.uuid(),
  kind: NoticeKind,
  /** Who called, mentioned or asked; null for nobody. */
  by: z.object({ personId: PersonId.nullable(), name: z.string() }).nullable(),
  /** Of the meeting or the document. */
  title: z.string(),
  /** The words themselves, cut. */
  text: z.string(),
  /** A path of this house. */
  link: z.string().nullable(),
  /** What happened to the minutes, where that is the kind. */
  minutes: MinuteEvent.nullable(),
  at: Instant,
  readAt: Instant.nullable(),
})
export type Notice = z.infer<typeof Notice>

/** One of my devices in a call that runs now. */
export const RunningCall = z.object({
  meetingId: MeetingId,
  peerId: PeerId,
  title: Name,
  link: z.string(),
  device: DeviceKind,
  /** What it means to send; whoever takes the call over begins with the same. */
  microphone: z.boolean(),
  camera: z.boolean(),
  /** Joined beside another device of mine, without sound. */
  companion: z.boolean(),
})
export type RunningCall = z.infer<typeof RunningCall>

/** The part of the house socket by which somebody's devices know of one another. People only: FORBIDDEN for guests. */
export const deviceCalls = {
  /** This device is in a call; said again at every change and every 15 seconds, or it is forgotten. FORBIDDEN, NOT_FOUND. */
  'call.here': {
    in: RunningCall.omit({ title: true, link: true }).strict(),
    out: done,
  },
  'call.left': { in: z.strictObject({ peerId: PeerId }), out: done },
  /** Another device of mine is in the call now: the one named is to leave it. NOT_FOUND when it is none of mine. */
  'call.take': { in: z.strictObject({ peerId: PeerId }), out: done },
} as const
export type DeviceCalls = typeof deviceCalls

/** To all pages of a person, whatever they show. */
export const personNotices = {
  'ring.incoming': IncomingRing,
  'ring.over': RingOver,
  /** To the caller: somebody answered, or the time was up. */
  'ring.answered': OutgoingRing,
  'notices.changed': z.object({ unreadCount: z.int() }),
  'calls.changed': z.object({ calls: z.array(RunningCall) }),
  /** The device with this peer leaves: the call goes on elsewhere. */
  'call.taken': z.object({ peerId: PeerId }),
} as const
export type PersonNotices = typeof personNotices

/** Told on the bus. `to`: keys of people. */
export const PersonEvent = z.object({ to: z.array(z.string()), notice: z.string(), data: z.unknown() })
export type PersonEvent = z.infer<typeof PersonEvent>
export const personEventsTopic = (tenantId: string) => `${tenantId}/people/news`

const ById = z.strictObject({ ringId: z.uuid() })

export const ringingRoutes = {
  'POST /api/rings': {
    summary:
      'Rings people and whole departments, at most 50 people, into a meeting; without one, into a new one of mine (NOT_FOUND, FORBIDDEN, BODY_INVALID)',
    access: 'person',
    perMinuteMax: 20,
    body: z.strictObject({
      meetingId: MeetingId.optional(),
      personIds: z.array(PersonId).max(50).default([]),
      departmentIds: z.array(DepartmentId).max(20).default([]),
    }),
    out: OutgoingRing,
  },
  'GET /api/rings': {
    summary: 'What rings now, for me and by me, and my devices in calls',
    access: 'person',
    out: z.object({
      incoming: z.array(IncomingRing),
      outgoing: z.array(OutgoingRing),
      calls: z.array(RunningCall),
    }),
  },
  'DELETE /api/rings/:ringId': {
    summary: 'Stops ringing those who have not answered (NOT_FOUND)',
    access: 'person',
    params: ById,
    out: OutgoingRing,
  },
  'POST /api/rings/:ringId/answers': {
    summary: 'Accepts or declines, for all my devices; CONFLICT when it no longer rings for me (NOT_FOUND)',
    access: 'person',
    params: ById,
    body: z.discriminatedUnion('answer', [
      z.strictObject({ answer: z.literal('accept') }),
      z.strictObject({
        answer: z.literal('decline'),
        reply: DeclineReply.nullable().default(null),
        words: z
          .string()
          .trim()
          .max(200)
          // eslint-disable-next-line no-control-regex -- it is what is refused
          .regex(/^[^\u0000]*$/)
          .default(''),
      }),
    ]),
    out: z.object({ link: z.string() }),
  },
  'GET /api/me/notices': {
    summary: 'What I was told of, newest first, 50 at a time, and how much of it is unread',
    access: 'person',
    query: z.strictObject({ before: Instant.optional() }),
    out: z.object({ notices: z.array(Notice), unreadCount: z.int(), more: z.boolean() }),
  },
  'POST /api/me/notices/read': {
    summary: 'Marks these as read, or all of them, on every device',
    access: 'person',
    body: z.strictObject({ noticeIds: z.array(z.uuid()).max(200).optional() }),
    out: z.object({ unreadCount: z.int() }),
  },
} as const satisfies Routes
export type RingingRoutes = typeof ringingRoutes
