import { z } from 'zod'
import { MeetingId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

/** A person's or a guest's id. */
const PersonKey = z.uuid()
const MessageId = z.int().positive()

/** Somebody as the chat names them. */
export const ChatPerson = z.object({ personKey: z.string(), name: z.string() })
export type ChatPerson = z.infer<typeof ChatPerson>

export const ChatFile = z.object({
  fileId: z.uuid(),
  name: z.string(),
  bytes: z.int(),
  /** It may be shown as a picture. */
  picture: z.boolean(),
})
export type ChatFile = z.infer<typeof ChatFile>

/** Five hundred people are sent it: what is not the case is left out. */
export const ChatMessage = z.object({
  id: z.int(),
  personKey: z.string(),
  name: Name,
  /** Empty once it was deleted, and where files say all. */
  text: z.string(),
  sentAt: Instant,
  /** Grows with every change of the message; 1 where silent. */
  version: z.int().optional(),
  /** Its sender is no person of the company. */
  guest: z.literal(true).optional(),
  /** Nobody but this one and the sender has it. */
  to: ChatPerson.optional(),
  /** What it answers to, its beginning; `gone` when that was deleted or may not be seen. */
  replyTo: z.object({ id: z.int(), name: z.string(), text: z.string(), gone: z.literal(true).optional() }).optional(),
  mentions: z.array(ChatPerson).optional(),
  files: z.array(ChatFile).optional(),
  /** Its sender is told who has read it. */
  important: z.literal(true).optional(),
  editedAt: Instant.optional(),
  deletedAt: Instant.optional(),
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** Who was to read an important message. */
export const ChatReceipt = z.object({
  personKey: z.string(),
  name: z.string(),
  readAt: Instant.nullable(),
  remindedAt: Instant.nullable(),
})
export type ChatReceipt = z.infer<typeof ChatReceipt>

/** PostgreSQL's text cannot hold the character NUL. */
const ChatText = z
  .string()
  .trim()
  .max(limits.chatCharactersMax)
  // eslint-disable-next-line no-control-regex -- it is what is refused
  .regex(/^[^\u0000]*$/)

const mentionsMax = 50
const mentions = z.array(PersonKey).max(mentionsMax).default([])
const about = { meetingId: MeetingId, id: MessageId }
const messages = z.object({ messages: z.array(ChatMessage) })

/** The part of the house socket that is the chat of a meeting. */
export const chatCalls = {
  /**
   * FORBIDDEN also where the hosts keep the chat to themselves; NOT_FOUND for somebody who may not be in the meeting,
   * and for files and messages that are not there or not for me. The same `sendId` once more is answered with what
   * was kept then.
   */
  'chat.send': {
    in: z
      .strictObject({
        meetingId: MeetingId,
        text: ChatText,
        /** 32 hex digits of chance. */
        sendId: z
          .string()
          .regex(/^[0-9a-f]{32}$/)
          .optional(),
        to: PersonKey.optional(),
        replyTo: MessageId.optional(),
        mentions,
        fileIds: z.array(z.uuid()).max(limits.chatFilesPerMessageMax).default([]),
        important: z.boolean().default(false),
      })
      .refine(({ text, fileIds }) => text !== '' || fileIds.length > 0, { path: ['text'], error: 'is empty' }),
    out: ChatMessage,
  },
  /** One's own alone. FORBIDDEN, NOT_FOUND. */
  'chat.edit': { in: z.strictObject({ ...about, text: ChatText.min(1), mentions }), out: ChatMessage },
  /** One's own, and for hosts and cohosts all they can see. Text and files are gone, a tombstone stays. */
  'chat.delete': { in: z.strictObject(about), out: ChatMessage },
  /** What was written before a message, 200 at most, oldest first; back to `reach` where given, 1,000 at most. */
  'chat.older': {
    in: z.strictObject({ meetingId: MeetingId, beforeId: MessageId, reach: MessageId.optional() }),
    out: messages,
  },
  /** Messages that hold all the words, the newest 50, newest first. */
  'chat.search': {
    in: z.strictObject({ meetingId: MeetingId, words: z.string().trim().min(1).max(200) }),
    out: messages,
  },
  /** Important messages are before my eyes; others named among them are passed over. */
  'chat.read': { in: z.strictObject({ meetingId: MeetingId, ids: z.array(MessageId).max(50) }), out: z.object({}) },
  /** Of an important message of mine: who has read it and who has not. NOT_FOUND for others'. */
  'chat.receipts': { in: z.strictObject(about), out: z.object({ receipts: z.array(ChatReceipt) }) },
  /** Reminds those who have not read it: in the call by a notice, others by mail. RATE_LIMITED within five minutes. */
  'chat.remind': { in: z.strictObject(about), out: z.object({ receipts: z.array(ChatReceipt) }) },
} as const
export type ChatCalls = typeof chatCalls

export const chatNotices = {
  /** New messages and changed ones, in order; what was changed comes whole, with a higher version. */
  'chat.messages': z.object({ meetingId: MeetingId, messages: z.array(ChatMessage) }),
  /** To the sender alone: somebody has read an important message. */
  'chat.read': z.object({ ...about, receipt: ChatReceipt }),
  /** To those who have not read it: its sender asks them to. */
  'chat.reminded': z.object({ ...about, name: z.string() }),
} as const

/**
 * Outside the tables because they are not JSON. `POST` of raw bytes with `x-meridian: 1` and the file's name as
 * `?name=` answers {@link ChatFile}; it is sent by naming it in `chat.send`, and forgotten after a day otherwise.
 * `GET` hands the file out, never to be run or shown but as a picture in a page.
 */
export const chatFilesPath = (meetingId: string) => `/api/meetings/${meetingId}/chat/files`
export const chatFilePath = (meetingId: string, fileId: string) => `${chatFilesPath(meetingId)}/${fileId}`

const RetentionDays = z.int().min(1).max(3650).nullable()

export const chatRoutes = {
  'GET /api/chat/settings': {
    summary: 'How long the chat of meetings is kept',
    access: 'admin',
    out: z.object({ retentionDays: RetentionDays }),
  },
  'PUT /api/chat/settings': {
    summary: 'Says after how many days messages and their files are deleted; null: never',
    access: 'admin',
    perMinuteMax: 30,
    body: z.strictObject({ retentionDays: RetentionDays }),
    out: z.object({ retentionDays: RetentionDays }),
  },
} as const satisfies Routes
export type ChatRoutes = typeof chatRoutes
