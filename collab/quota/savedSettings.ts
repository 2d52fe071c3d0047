import type { Selectable } from 'kysely'
import type { DepartmentId, PersonId, TagId, TenantId } from '../../infra/contract/ids.ts'
import type { MinuteSettingsTable, SettingScope } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MinuteSettings, SavedSettings, SettingSubject } from '../protocol/minutes.ts'
import { houseSettings, SettingsTree, subjectIdOf } from './settings.ts'

type Row = Selectable<MinuteSettingsTable>

/** All settings of the company, oldest first. */
export async function allSaved(tx: Tx): Promise<SavedSettings[]> {
  const rows = await tx
    .selectFrom('minute_settings')
    .selectAll()
    .orderBy('scope')
    .orderBy('updated_at')
    .orderBy('subject_id')
    .execute()
  return rows.map((row) => ({ subject: subjectOf(row), settings: settingsOf(row), revision: row.revision }))
}

/** The company's settings as they are now. */
export async function settingsTree(tx: Tx, poolSecondsDefault: number): Promise<SettingsTree> {
  const departments = await tx
    .selectFrom('departments')
    .select(['id as departmentId', 'parent_id as parentId'])
    .execute()
  return new SettingsTree(houseSettings(poolSecondsDefault), departments, await allSaved(tx))
}

/** Replaces a subject's settings; false when `revision` (0: none yet) is not the one that is stored. */
export async function saveSettings(
  tx: Tx,
  tenantId: TenantId,
  { subject, settings, revision }: SavedSettings,
  atMs: number,
): Promise<boolean> {
  const key = { tenant_id: tenantId, scope: subject.scope, subject_id: subjectIdOf(subject, tenantId) }
  const values = { ...columnsOf(settings), updated_at: new Date(atMs) }
  if (revision === 0) {
    const added = await tx
      .insertInto('minute_settings')
      .values({ ...key, ...values })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'scope', 'subject_id']).doNothing())
      .executeTakeFirst()
    return added.numInsertedOrUpdatedRows === 1n
  }
  const { numUpdatedRows } = await tx
    .updateTable('minute_settings')
    .set({ ...values, revision: revision + 1 })
    .where('scope', '=', key.scope)
    .where('subject_id', '=', key.subject_id)
    .where('revision', '=', revision)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function forgetSettings(tx: Tx, scope: SettingScope, subjectId: string): Promise<void> {
  await tx.deleteFrom('minute_settings').where('scope', '=', scope).where('subject_id', '=', subjectId).execute()
}

function subjectOf({ scope, subject_id: id }: Row): SettingSubject {
  switch (scope) {
    case 'company':
      return { scope }
    case 'department':
      return { scope, departmentId: id as DepartmentId }
    case 'tag':
      return { scope, tagId: id as TagId }
    case 'person':
      return { scope, personId: id as PersonId }
  }
}

const settingsOf = (row: Row): MinuteSettings => ({
  period: row.period,
  poolSeconds: row.pool_seconds,
  carryOverSecondsMax: row.carry_over_seconds_max,
  graceSeconds: row.grace_seconds,
  audioOnlySeconds: row.audio_only_seconds,
  whenUnreachable: row.when_unreachable,
  personSeconds: row.person_seconds,
  audioWeight: row.audio_weight,
  videoWeight: row.video_weight,
  recordingWeight: row.recording_weight,
  overrideSeconds: row.override_seconds,
})

const columnsOf = (settings: MinuteSettings) => ({
  period: settings.period,
  pool_seconds: settings.poolSeconds,
  carry_over_seconds_max: settings.carryOverSecondsMax,
  grace_seconds: settings.graceSeconds,
  audio_only_seconds: settings.audioOnlySeconds,
  when_unreachable: settings.whenUnreachable,
  person_seconds: settings.personSeconds,
  audio_weight: settings.audioWeight,
  video_weight: settings.videoWeight,
  recording_weight: settings.recordingWeight,
  override_seconds: settings.overrideSeconds,
})
