import { z } from 'zod'
import type { ClientToServer, ServerToClient } from '../../infra/contract/calls.ts'
import { MeetingId } from '../../infra/contract/ids.ts'
import { breakoutCalls, breakoutNotices } from './breakouts.ts'
import { chatCalls, ChatMessage, chatNotices } from './chat.ts'
import { DueReminder } from './hours.ts'
import { MinuteEvent } from './minutes.ts'
import { watermarkCalls, watermarkNotices } from './watermark.ts'
import { roomPollCalls, roomPollNotices } from './roomPolls.ts'
import { deviceCalls, personNotices } from './ringing.ts'

/** The house socket, path `/house/socket`, authenticated by the page's cookie at the handshake. */
export const houseCalls = {
  /** Starts the flow of a meeting's notices and answers with the latest 200 messages, oldest first. FORBIDDEN. */
  'meeting.watch': {
    in: z.strictObject({ meetingId: MeetingId }),
    out: z.object({ messages: z.array(ChatMessage) }),
  },
  'meeting.unwatch': { in: z.strictObject({ meetingId: MeetingId }), out: z.object({}) },
  ...chatCalls,
  ...watermarkCalls,
  ...roomPollCalls,
  ...deviceCalls,
  ...breakoutCalls,
} as const
export type HouseCalls = typeof houseCalls

/** What watchers of a meeting are told. */
export const meetingNotices = {
  ...chatNotices,
  ...watermarkNotices,
  ...roomPollNotices,
  ...breakoutNotices,
} as const
export type MeetingNotices = typeof meetingNotices

export const houseNotices = {
  ...meetingNotices,
  ...personNotices,
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
