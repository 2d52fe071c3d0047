import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { Instant, Name } from '../../infra/contract/shapes.ts'

/** A password of one program on one device: it opens the calendar (CalDAV) and nothing else. */
export const AppPassword = z.object({
  appPasswordId: z.uuid(),
  /** What its owner calls it, such as the name of a telephone. */
  name: Name,
  createdAt: Instant,
  /** To the hour; null: never. */
  lastUsedAt: Instant.nullable(),
})
export type AppPassword = z.infer<typeof AppPassword>

/** What a calendar program asks for. */
export const CalendarAccount = z.object({
  /** The server's address; a program finds the calendar from there. */
  url: z.string(),
  userName: z.string(),
})
export type CalendarAccount = z.infer<typeof CalendarAccount>

export const caldavRoutes = {
  'GET /api/me/app-passwords': {
    summary: 'My app passwords, and what a calendar program asks for besides',
    access: 'person',
    out: z.object({ appPasswords: z.array(AppPassword), account: CalendarAccount }),
  },
  'POST /api/me/app-passwords': {
    summary: 'Makes an app password, which only this answer shows; at most 20 (CONFLICT)',
    access: 'person',
    perMinuteMax: 10,
    body: z.strictObject({ name: Name }),
    out: z.object({ appPassword: AppPassword, secret: z.string() }),
  },
  'DELETE /api/me/app-passwords/:appPasswordId': {
    summary: 'Revokes an app password: the program that has it is refused from now on',
    access: 'person',
    params: z.strictObject({ appPasswordId: z.uuid() }),
    out: z.object({}),
  },
} as const satisfies Routes
export type CaldavRoutes = typeof caldavRoutes

/** Where calendar programs begin (RFC 4791, found through RFC 6764's `/.well-known/caldav`). */
export const davPath = '/dav/'
