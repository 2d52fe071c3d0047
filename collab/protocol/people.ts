import { z } from 'zod'
import type { Routes } from '../../infra/contract/routes.ts'
import { DepartmentId, GuestId, MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { Email, Language, MinuteOfDay, Name, Secret, Zone } from '../../infra/contract/shapes.ts'

const done = z.object({})
const Password = z.string().min(10).max(200)
const Phone = z
  .string()
  .trim()
  .max(40)
  .regex(/^[+0-9 ()./#*-]*$/)
const Role = z.enum(['member', 'admin', 'owner'])

/** ISO weekdays, 1 Monday to 7 Sunday. */
export const WorkHours = z.strictObject({
  fromMinute: MinuteOfDay,
  untilMinute: MinuteOfDay,
  days: z.array(z.int().min(1).max(7)).max(7),
})

export const Person = z.object({
  personId: PersonId,
  name: Name,
  email: Email,
  role: Role,
  departmentId: DepartmentId,
  zone: Zone,
  workHours: WorkHours,
  language: Language,
  /** As people write it; empty: none. */
  phone: Phone,
  /** Whether the company sees address and phone; admins always see the address. */
  contactShared: z.boolean(),
})
export type Person = z.infer<typeof Person>

/** Somebody as others of the company see them: null is what they do not share. */
export const Colleague = Person.extend({ email: Email.nullable(), phone: Phone.nullable() })
export type Colleague = z.infer<typeof Colleague>

export const Department = z.object({
  departmentId: DepartmentId,
  parentId: DepartmentId.nullable(),
  name: Name,
  zone: Zone,
  peopleCount: z.int(),
})
export type Department = z.infer<typeof Department>

/** Who the cookie says is asking, and what the first screen must know. */
export const SessionInfo = z.object({
  tenant: z.object({ tenantId: TenantId, name: z.string(), slug: z.string() }).nullable(),
  person: Person.nullable(),
  guest: z.object({ guestId: GuestId, name: Name, zone: Zone, meetingId: MeetingId }).nullable(),
  /** True until the owner link was used: nobody can sign in yet. */
  firstRun: z.boolean(),
  /** Whether I operate the house: then `GET /api/world` answers me. */
  operator: z.boolean(),
  zonesVersion: z.string(),
})
export type SessionInfo = z.infer<typeof SessionInfo>

const NewPerson = z.strictObject({
  name: Name,
  email: Email,
  departmentId: DepartmentId,
  role: Role.exclude(['owner']).default('member'),
  zone: Zone,
  workHours: WorkHours.default({ fromMinute: 540, untilMinute: 1080, days: [1, 2, 3, 4, 5] }),
  language: Language.default('en'),
})

export const peopleRoutes = {
  'GET /api/session': { summary: 'Who am I', access: 'anyone', out: SessionInfo },
  'POST /api/first-run': {
    summary: 'Uses the one-time owner link: names the company and its first person, and signs in',
    access: 'anyone',
    perMinuteMax: 10,
    body: z.strictObject({
      secret: Secret,
      company: Name,
      name: Name,
      email: Email,
      password: Password,
      zone: Zone,
      language: Language,
    }),
    out: SessionInfo,
  },
  'POST /api/sign-in': {
    summary: 'Signs in with address and password; `company` only where the house serves several',
    access: 'anyone',
    perMinuteMax: 10,
    body: z.strictObject({ company: z.string().max(80).optional(), email: Email, password: z.string().max(200) }),
    out: SessionInfo,
  },
  'POST /api/sign-in/link-requests': {
    summary: 'Mails a sign-in link; the answer never tells whether the address is known',
    access: 'anyone',
    perMinuteMax: 5,
    body: z.strictObject({ company: z.string().max(80).optional(), email: Email }),
    out: done,
  },
  'POST /api/sign-in/link': {
    summary: 'Uses a sign-in link once',
    access: 'anyone',
    perMinuteMax: 10,
    body: z.strictObject({ secret: Secret }),
    out: SessionInfo,
  },
  'POST /api/sign-out': {
    summary: 'Ends this session; nothing happens where there is none, or its company lives elsewhere',
    access: 'anyone',
    out: done,
  },
  'PATCH /api/me': {
    summary: 'Changes my own settings',
    access: 'person',
    body: z.strictObject({
      name: Name.optional(),
      zone: Zone.optional(),
      workHours: WorkHours.optional(),
      language: Language.optional(),
      password: Password.optional(),
      phone: Phone.optional(),
      contactShared: z.boolean().optional(),
    }),
    out: Person,
  },
  'GET /api/people': {
    summary: 'Everybody in the company; address and phone of those who share them',
    access: 'person',
    out: z.object({ people: z.array(Colleague) }),
  },
  'POST /api/people': { summary: 'Adds a person', access: 'admin', body: NewPerson, out: Person },
  'POST /api/people/:personId/sign-in-links': {
    summary: 'Makes a one-time sign-in link for somebody, good for a day',
    access: 'admin',
    params: z.strictObject({ personId: PersonId }),
    out: z.object({ url: z.string() }),
  },
  'GET /api/departments': {
    summary: 'The department tree',
    access: 'person',
    out: z.object({ departments: z.array(Department) }),
  },
  'POST /api/departments': {
    summary: 'Adds a department',
    access: 'admin',
    body: z.strictObject({ name: Name, zone: Zone, parentId: DepartmentId.nullable().default(null) }),
    out: Department,
  },
  'POST /api/sample-company': {
    summary: 'Loads the sample company: three departments with people, minutes and meetings. Once only (CONFLICT)',
    access: 'owner',
    perMinuteMax: 5,
    out: z.object({ departments: z.int(), people: z.int(), meetings: z.int() }),
  },
  'GET /api/outbox': {
    summary: 'The last mails this house sent or would have sent',
    access: 'owner',
    out: z.object({
      mails: z.array(
        z.object({
          id: z.int(),
          to: z.string(),
          subject: z.string(),
          body: z.string(),
          /** `kept` here alone, for want of a mail server; `failed` when the server refused it for good. */
          state: z.enum(['kept', 'waiting', 'sent', 'failed']),
          at: z.iso.datetime(),
        }),
      ),
    }),
  },
} as const satisfies Routes
export type PeopleRoutes = typeof peopleRoutes
