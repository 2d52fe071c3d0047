import type { MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Storage } from '../../infra/storage/storage.ts'

/** The contact details people of the company share, as those in one meeting see them. */
export class MeetingContacts {
  readonly #storage: Storage

  constructor({ storage }: { storage: Storage }) {
    this.#storage = storage
  }

  /** Of those who are invited, host it or were there; who hides theirs from this meeting is not among them. */
  list(tenantId: TenantId, meetingId: MeetingId, viewerId: PersonId) {
    return this.#storage.inTenant(tenantId, async (tx) => {
      const own = await tx.selectFrom('people').select('contact_shared').where('id', '=', viewerId).executeTakeFirst()
      const hides = await tx
        .selectFrom('meeting_contact_hides')
        .select('person_id')
        .where('meeting_id', '=', meetingId)
        .execute()
      const hiding = new Set(hides.map((row) => row.person_id))
      const [hosts, invited, there] = await Promise.all([
        tx.selectFrom('meetings').select('host_id as id').where('id', '=', meetingId).execute(),
        tx.selectFrom('meeting_attendees').select('person_id as id').where('meeting_id', '=', meetingId).execute(),
        tx
          .selectFrom('attendances')
          .select('person_key as id')
          .distinct()
          .where('meeting_id', '=', meetingId)
          .where('kind', '=', 'person')
          .execute(),
      ])
      const ids = [...new Set<string>([...hosts, ...invited, ...there].map(({ id }) => id))] as PersonId[]
      const people = await tx
        .selectFrom('people')
        .select(['id', 'name', 'email', 'phone'])
        .where('id', 'in', ids)
        .where('contact_shared', '=', true)
        .orderBy('name')
        .orderBy('id')
        .execute()
      return {
        hidden: hiding.has(viewerId),
        shared: own?.contact_shared ?? false,
        contacts: people
          .filter(({ id }) => !hiding.has(id))
          .map(({ id, name, email, phone }) => ({ personId: id, name, email, phone })),
      }
    })
  }

  hide(tenantId: TenantId, meetingId: MeetingId, personId: PersonId, hidden: boolean): Promise<void> {
    return this.#storage.inTenant(tenantId, async (tx) => {
      const row = { tenant_id: tenantId, meeting_id: meetingId, person_id: personId }
      if (hidden) {
        await tx
          .insertInto('meeting_contact_hides')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      } else {
        await tx
          .deleteFrom('meeting_contact_hides')
          .where('meeting_id', '=', meetingId)
          .where('person_id', '=', personId)
          .execute()
      }
    })
  }
}
