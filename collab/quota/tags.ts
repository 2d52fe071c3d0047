import type { PersonId, TagId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { isUniqueViolation } from '../directory/isUniqueViolation.ts'
import type { Tag } from '../protocol/minutes.ts'
import { forgetSettings } from './savedSettings.ts'

const tagsPerTenantMax = 500

/** Groups of people across departments. Every method works inside the caller's transaction. */
export class Tags {
  readonly #newId: <T extends string>() => T

  constructor(newId: <T extends string>() => T) {
    this.#newId = newId
  }

  /** By name. */
  async list(tx: Tx): Promise<Tag[]> {
    const tags = await tx.selectFrom('tags').select(['id', 'name']).orderBy('name').execute()
    const carriers = await tx.selectFrom('person_tags').selectAll().orderBy('person_id').execute()
    const byTag = Map.groupBy(carriers, (row) => row.tag_id)
    return tags.map(({ id, name }) => ({
      tagId: id,
      name,
      personIds: (byTag.get(id) ?? []).map((row) => row.person_id),
    }))
  }

  /** Throws CONFLICT for a name that is taken or beyond 500 tags, NOT_FOUND for an unknown person. */
  async add(tx: Tx, tenantId: TenantId, { name, personIds }: Omit<Tag, 'tagId'>, atMs: number): Promise<Tag> {
    const known = await tx.selectFrom('tags').select('name').execute()
    if (known.length >= tagsPerTenantMax) throw new ProblemError('CONFLICT', 'There are too many tags.')
    const tagId = this.#newId<TagId>()
    const row = { id: tagId, tenant_id: tenantId, name, created_at: new Date(atMs) }
    await named(() => tx.insertInto('tags').values(row).execute())
    return { tagId, name, personIds: await carry(tx, tenantId, tagId, personIds) }
  }

  /** Throws NOT_FOUND, CONFLICT for a name that is taken. */
  async change(tx: Tx, tenantId: TenantId, { tagId, name, personIds }: Tag): Promise<Tag> {
    const { numUpdatedRows } = await named(() =>
      tx.updateTable('tags').set({ name }).where('id', '=', tagId).executeTakeFirst(),
    )
    if (numUpdatedRows === 0n) throw new ProblemError('NOT_FOUND', 'There is no such tag.')
    await tx.deleteFrom('person_tags').where('tag_id', '=', tagId).execute()
    return { tagId, name, personIds: await carry(tx, tenantId, tagId, personIds) }
  }

  /** Takes a tag away, with what it granted. Throws NOT_FOUND. */
  async remove(tx: Tx, tagId: TagId): Promise<void> {
    const { numDeletedRows } = await tx.deleteFrom('tags').where('id', '=', tagId).executeTakeFirst()
    if (numDeletedRows === 0n) throw new ProblemError('NOT_FOUND', 'There is no such tag.')
    await forgetSettings(tx, 'tag', tagId)
  }
}

async function carry(tx: Tx, tenantId: TenantId, tagId: TagId, personIds: PersonId[]): Promise<PersonId[]> {
  const ids = [...new Set(personIds)].toSorted()
  if (ids.length === 0) return []
  const known = await tx.selectFrom('people').select('id').where('id', 'in', ids).execute()
  if (known.length < ids.length) throw new ProblemError('NOT_FOUND', 'There is no such person.')
  const rows = ids.map((personId) => ({ tenant_id: tenantId, tag_id: tagId, person_id: personId }))
  await tx.insertInto('person_tags').values(rows).execute()
  return ids
}

async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw new ProblemError('CONFLICT', 'Another tag has this name.')
    throw error
  }
}
