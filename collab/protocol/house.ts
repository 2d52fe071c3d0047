import { z } from 'zod'
import type { ClientToServer, ServerToClient } from '../../infra/contract/calls.ts'
import { MeetingId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'
import { DueReminder } from './hours.ts'
import { MinuteEvent } from './minutes.ts'

export const ChatMessage = z.object({
  id: z.int(),
  meetingId: MeetingId,
  personKey: z.string(),
  name: Name,
  text: z.string(),
  sentAt: Instant,
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** PostgreSQL's text cannot hold the character NUL. */
const ChatText = z
  .string()
  .trim()
  .min(1)
  .max(limits.chatCharactersMax)
  // eslint-disable-next-line no-control-regex -- it is what is refused
  .regex(/^[^\u0000]*$/)

/** The house socket, path `/house/socket`, authenticated by the page's cookie at the handshake. */
export const houseCalls = {
  /** Starts the flow of a meeting's notices and answers with the latest 200 messages, oldest first. FORBIDDEN. */
  'meeting.watch': {
    in: z.strictObject({ meetingId: MeetingId }),
    out: z.object({ messages: z.array(ChatMessage) }),
  },
  'meeting.unwatch': { in: z.strictObject({ meetingId: MeetingId }), out: z.object({}) },
  'chat.send': {
    in: z.strictObject({ meetingId: MeetingId, text: ChatText }),
    out: ChatMessage,
  },
} as const
export type HouseCalls = typeof houseCalls

export const houseNotices = {
  'chat.message': ChatMessage,
  /**
   * Unasked: to admins what happens to the company's minutes, to people what happens to their department's
   * (`crossing`, `stage`), and to whoever asked for minutes that they were answered.
   */
  'minutes.event': MinuteEvent,
  /** Unasked: a meeting of mine begins soon. */
  'reminder.due': DueReminder,
} as const
export type HouseNotices = typeof houseNotices

export type HouseClientToServer = ClientToServer<HouseCalls>
export type HouseServerToClient = ServerToClient<HouseNotices>
export const houseSocketPath = '/house/socket'
