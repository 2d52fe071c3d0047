import { z } from 'zod'
import { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant, Name, WallTime, Zone } from '../../infra/contract/shapes.ts'

/** One occurrence that takes somebody's time. */
export const CalendarSpan = z.object({
  startsAt: Instant,
  endsAt: Instant,
  /** `busy`: they host it or said yes. `tentative`: maybe, no answer yet, or they wait for a seat. */
  kind: z.enum(['busy', 'tentative']),
  allDay: z.boolean(),
  /** Kept free around it. */
  bufferBeforeMinutes: z.int(),
  bufferAfterMinutes: z.int(),
  /** Null where the asker may not see the meeting. */
  meeting: z
    .object({
      meetingId: MeetingId,
      originalLocal: WallTime,
      title: Name,
      hostId: PersonId,
      zone: Zone,
      repeats: z.boolean(),
      changed: z.boolean(),
    })
    .nullable(),
})
export type CalendarSpan = z.infer<typeof CalendarSpan>

export const PersonCalendar = z.object({
  personId: PersonId,
  /** By start. What they declined is not among them. */
  spans: z.array(CalendarSpan),
})
export type PersonCalendar = z.infer<typeof PersonCalendar>

export const calendarRoutes = {
  'GET /api/calendars': {
    summary: 'When others are busy between two instants, at most 62 days apart; titles where I may see the meeting',
    access: 'person',
    query: z.strictObject({
      /** Ids with commas between them. */
      personIds: z
        .string()
        .max(40 * limits.calendarsMax)
        .transform((text) => text.split(','))
        .pipe(z.array(PersonId).min(1).max(limits.calendarsMax)),
      from: Instant,
      until: Instant,
    }),
    out: z.object({ calendars: z.array(PersonCalendar) }),
  },
  'POST /api/admin/people/:personId/handover': {
    summary: 'Somebody leaves: another person becomes host of all their meetings that are still to come',
    access: 'admin',
    params: z.strictObject({ personId: PersonId }),
    body: z.strictObject({ receiverId: PersonId }),
    out: z.object({ meetings: z.int() }),
  },
} as const satisfies Routes
export type CalendarRoutes = typeof calendarRoutes
