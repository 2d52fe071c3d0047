import { z } from 'zod'
import { limits } from './limits.ts'

/** A name as people type it: trimmed, one line, no control characters. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(limits.nameCharactersMax)
  // eslint-disable-next-line no-control-regex -- control characters are what it refuses
  .regex(/^[^\u0000-\u001f\u007f]+$/u)

/** An IANA zone name by shape; whether it exists is the zone table's to say (`ZONE_UNKNOWN`). */
export const Zone = z.string().regex(/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/)

/** A wall time without an offset, from 2000 to 2199: `2026-11-21T09:30`. */
export const WallTime = z.string().regex(/^2[01]\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/)

/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** Minutes since local midnight, 0 to 1440. */
export const MinuteOfDay = z.int().min(0).max(1440)

/** `<22 characters naming the tenant>.<22 random characters>`, see infra/secrets.ts. */
export const Secret = z.string().regex(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/)

/** Where nodes stand, as the setting REGION names it. */
export const Region = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be lower-case letters, digits and hyphens')

export const Email = z.email().max(254).toLowerCase()

/** What somebody joins a call with. */
export const DeviceKind = z.enum(['computer', 'phone', 'tablet', 'room'])
export type DeviceKind = z.infer<typeof DeviceKind>

/** Languages the client speaks. */
export const Language = z.enum(['en', 'zh'])
export type Language = z.infer<typeof Language>
