import { z } from 'zod'
import { PeerId } from '../../infra/contract/ids.ts'

/** What a room runs beside the talk: reactions, captions, a countdown, and the point of the agenda it is at. */

export const Reaction = z.enum(['thumbs', 'heart', 'clap', 'laugh', 'wow', 'party'])
export type Reaction = z.infer<typeof Reaction>

export const SentReaction = z.object({ peerId: PeerId, reaction: Reaction })
export type SentReaction = z.infer<typeof SentReaction>

/** So many reactions of a room travel together; what is more within a moment is not shown. */
export const reactionsPerNewsMax = 32

/** A language tag of BCP 47, such as `en` or `zh-CN`. */
export const CaptionLanguage = z
  .string()
  .max(16)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
export type CaptionLanguage = z.infer<typeof CaptionLanguage>

/** How many languages one person reads at a time, and how many there are in a room. */
export const captionLanguagesMax = 2
export const roomLanguagesMax = 32
export const captionCharactersMax = 1000
export const captionsPerNewsMax = 64

/** Words of somebody in one language. The same utterance comes again and grows until it is final. */
export const Caption = z.object({
  peerId: PeerId,
  utteranceId: z.string().min(1).max(64),
  language: CaptionLanguage,
  text: z.string().max(captionCharactersMax),
  final: z.boolean(),
})
export type Caption = z.infer<typeof Caption>

export const toolSecondsMax = 24 * 3600
const Seconds = z.int().min(1).max(toolSecondsMax)

/** A countdown that everybody sees. It goes on below zero until somebody stops it. */
export const MeetingTimer = z.discriminatedUnion('at', [
  z.object({ at: z.literal('running'), totalSeconds: Seconds, endsAt: z.iso.datetime() }),
  z.object({ at: z.literal('paused'), totalSeconds: Seconds, leftMs: z.int() }),
])
export type MeetingTimer = z.infer<typeof MeetingTimer>

const title = z.string().trim().min(1).max(200)

/** A point of the agenda, as whoever leads through it has it before them. */
export const AgendaPoint = z.object({
  title,
  seconds: Seconds,
  /** From 0. */
  place: z.int().min(0).max(199),
  count: z.int().min(1).max(200),
  /** What comes after it. */
  next: title.nullable(),
})
export type AgendaPoint = z.infer<typeof AgendaPoint>

export const RunningPoint = AgendaPoint.extend({ startedAt: z.iso.datetime() })
export type RunningPoint = z.infer<typeof RunningPoint>

/** What runs in the room. `now` is the node's clock, by which the instants are meant. */
export const RoomTools = z.object({
  now: z.iso.datetime(),
  timer: MeetingTimer.nullable(),
  agenda: RunningPoint.nullable(),
  captions: z.object({
    /** What captions can be had in; empty: there is nobody who writes them. */
    languages: z.array(CaptionLanguage).max(roomLanguagesMax),
    /** Somebody reads captions: whoever writes them hears the room. */
    on: z.boolean(),
  }),
})
export type RoomTools = z.infer<typeof RoomTools>

export const TimerOrder = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('start'), seconds: Seconds }),
  z.strictObject({ do: z.literal('add'), seconds: Seconds }),
  z.strictObject({ do: z.enum(['pause', 'resume', 'stop']) }),
])
export type TimerOrder = z.infer<typeof TimerOrder>

const done = z.object({})

export const toolCalls = {
  /** Everybody, the audience as well. RATE_LIMITED. */
  'reaction.send': { in: z.strictObject({ reaction: Reaction }), out: done },
  /**
   * What I read captions in, replacing what I said before; none: I read no captions. `speaks` is what I will most
   * likely speak, for whoever writes them. To be said again after every join.
   */
  'captions.set': {
    in: z.strictObject({
      languages: z.array(CaptionLanguage).max(captionLanguagesMax),
      speaks: CaptionLanguage.nullable(),
    }),
    out: done,
  },
  /** Host and cohost. Without a countdown all but `start` are NOT_FOUND. FORBIDDEN. */
  'timer.set': { in: TimerOrder, out: done },
  /** Host and cohost: the agenda is at this point from now on; null: it is over. FORBIDDEN. */
  'agenda.set': { in: z.strictObject({ point: AgendaPoint.nullable() }), out: done },
} as const

export const toolNotices = {
  'room.reactions': z.object({ reactions: z.array(SentReaction).max(reactionsPerNewsMax) }),
  /** In the languages I read, see `captions.set`. */
  'room.captions': z.object({ captions: z.array(Caption).max(captionsPerNewsMax) }),
  'room.tools': RoomTools,
} as const
