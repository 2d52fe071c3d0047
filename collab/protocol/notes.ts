import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DocumentId, MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { Instant, Name, WallTime } from '../../infra/contract/shapes.ts'

const done = z.object({})
const ByMeeting = z.strictObject({ meetingId: MeetingId })
const BySection = ByMeeting.extend({ startLocal: WallTime })
const Day = z.iso.date()

/** One point of an agenda and the minutes it may take. */
export const AgendaItem = z.strictObject({ title: Name, minutes: z.int().min(0).max(1440) })
export const AgendaTemplate = z.object({
  templateId: z.uuid(),
  name: Name,
  items: z.array(AgendaItem),
  /** Whether I may change it: I made it, or I am an admin. */
  mine: z.boolean(),
})
export type AgendaTemplate = z.infer<typeof AgendaTemplate>
const TemplateFields = z.strictObject({ name: Name, items: z.array(AgendaItem).min(1).max(50) })

/** The notes of one occurrence: a section of the meeting's document. */
export const NoteSection = z.object({
  startLocal: WallTime,
  startsAt: Instant,
  /** False until somebody began the notes of this occurrence. */
  begun: z.boolean(),
  mailedAt: Instant.nullable(),
})
export type NoteSection = z.infer<typeof NoteSection>

/** A task written in a document. */
export const ActionItem = z.object({
  itemId: z.string().max(64),
  documentId: DocumentId,
  documentTitle: Name,
  meetingId: MeetingId.nullable(),
  /** The occurrence under whose heading it stands. */
  startLocal: WallTime.nullable(),
  text: z.string(),
  assigneeId: PersonId.nullable(),
  dueDay: Day.nullable(),
  done: z.boolean(),
  updatedAt: Instant,
})
export type ActionItem = z.infer<typeof ActionItem>

export const noteRoutes = {
  'GET /api/meetings/:meetingId/notes': {
    summary: 'The meeting’s document and the occurrences around now, begun or not',
    access: 'session',
    params: ByMeeting,
    out: z.object({
      documentId: DocumentId,
      sections: z.array(NoteSection),
      /** The occurrence that runs, or else the nearest. */
      current: WallTime,
      /** Since when the room has been running, for the minute of each block; null when it does not. */
      runningSince: Instant.nullable(),
      /** What its new notes begin with, and whether the asker says so: the host does. */
      templateId: z.uuid().nullable(),
      mayChooseTemplate: z.boolean(),
    }),
  },
  'POST /api/meetings/:meetingId/notes/:startLocal': {
    summary: 'Begins the notes of an occurrence, before, during or after it; a second time changes nothing',
    access: 'session',
    params: BySection,
    /** Left out: the meeting’s own template; null: none. */
    body: z.strictObject({ templateId: z.uuid().nullable().optional() }),
    out: NoteSection,
  },
  'POST /api/meetings/:meetingId/notes/:startLocal/mail': {
    summary:
      'Sends the notes of an occurrence with their open action items to everybody invited (FORBIDDEN for guests)',
    access: 'person',
    params: BySection,
    out: NoteSection,
    perMinuteMax: 10,
  },
  'GET /api/agenda-templates': {
    summary: 'The agenda templates of the company',
    access: 'person',
    out: z.object({ templates: z.array(AgendaTemplate) }),
  },
  'POST /api/agenda-templates': {
    summary: 'A new agenda template',
    access: 'person',
    body: TemplateFields,
    out: AgendaTemplate,
  },
  'PUT /api/agenda-templates/:templateId': {
    summary: 'Changes an agenda template (FORBIDDEN)',
    access: 'person',
    params: z.strictObject({ templateId: z.uuid() }),
    body: TemplateFields,
    out: AgendaTemplate,
  },
  'DELETE /api/agenda-templates/:templateId': {
    summary: 'Removes an agenda template; notes made from it stay (FORBIDDEN)',
    access: 'person',
    params: z.strictObject({ templateId: z.uuid() }),
    out: done,
  },
  'PUT /api/meetings/:meetingId/agenda-template': {
    summary: 'The template new notes of this meeting begin with (FORBIDDEN unless host)',
    access: 'person',
    params: ByMeeting,
    body: z.strictObject({ templateId: z.uuid().nullable() }),
    out: done,
  },
  'GET /api/action-items': {
    summary: 'Action items of the documents I may open: mine or everybody’s, open ones first, 500 at most',
    access: 'person',
    query: z.strictObject({ whose: z.enum(['mine', 'all']).default('mine'), documentId: DocumentId.optional() }),
    out: z.object({ items: z.array(ActionItem) }),
  },
  'PATCH /api/documents/:documentId/action-items/:itemId': {
    summary: 'Changes a task in its document (READ_ONLY without the right to edit it)',
    access: 'person',
    params: z.strictObject({ documentId: DocumentId, itemId: z.string().max(64) }),
    body: z.strictObject({
      done: z.boolean().optional(),
      assigneeId: PersonId.nullable().optional(),
      dueDay: Day.nullable().optional(),
    }),
    out: ActionItem,
  },
} as const satisfies Routes
export type NoteRoutes = typeof noteRoutes
