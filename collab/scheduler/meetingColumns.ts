import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import { scheduleOf, type Schedule } from './expansion.ts'

const daySeconds = 86_400

/** What a form says of a meeting beside when it is and who comes. What it leaves out is undefined. */
export function columnsOf(asked: Partial<NewMeeting>) {
  return {
    title: asked.title,
    notes: asked.notes,
    policy: asked.policy && JSON.stringify(asked.policy),
    agenda_template_id: asked.agendaTemplateId,
    host_department_id: asked.hostDepartmentId,
    quorum: asked.quorum,
    seats: asked.seats,
    buffer_before_minutes: asked.bufferBeforeMinutes,
    buffer_after_minutes: asked.bufferAfterMinutes,
    payer: asked.payer,
    exempt: asked.exempt,
  }
}

export function scheduleColumns(schedule: Schedule) {
  return {
    start_local: schedule.startLocal,
    zone: schedule.zone,
    duration_seconds: schedule.durationSeconds,
    recurrence: schedule.rule,
    all_day: schedule.allDay ?? false,
    excluded: [...(schedule.excluded ?? [])],
    added: [...(schedule.added ?? [])],
  }
}

type AskedSchedule = Pick<
  NewMeeting,
  'startLocal' | 'zone' | 'durationSeconds' | 'allDay' | 'recurrence' | 'excluded' | 'added'
>

/** Throws as scheduleOf(), and ProblemError BODY_INVALID for a length no meeting has. */
export function scheduleAsked(zones: ZoneTable, asked: AskedSchedule): Schedule {
  refuseLength(asked)
  return scheduleOf(zones, { ...asked, recurrence: asked.recurrence ?? null })
}

/** An all-day meeting is of whole days from midnight on, any other of a day at most, else ProblemError BODY_INVALID. */
export function refuseLength(asked: { startLocal: string; durationSeconds: number; allDay?: boolean }): void {
  const errors: { path: string; message: string }[] = []
  if (asked.allDay) {
    if (!asked.startLocal.endsWith('T00:00')) errors.push({ path: 'startLocal', message: 'a day begins at 00:00' })
    if (asked.durationSeconds % daySeconds !== 0)
      errors.push({ path: 'durationSeconds', message: 'must be whole days of 86400 s' })
  } else if (asked.durationSeconds > limits.meetingSecondsMax) {
    errors.push({ path: 'durationSeconds', message: `must be ${limits.meetingSecondsMax} at most` })
  }
  if (errors.length > 0) throw new ProblemError('BODY_INVALID', undefined, { errors })
}

/** Throws ProblemError BODY_INVALID for an agenda template or a department that is not there. */
export async function refuseUnknown(tx: Tx, asked: Partial<NewMeeting>): Promise<void> {
  const { agendaTemplateId, hostDepartmentId } = asked
  const template =
    agendaTemplateId &&
    (await tx.selectFrom('agenda_templates').select('id').where('id', '=', agendaTemplateId).executeTakeFirst())
  const department =
    hostDepartmentId &&
    (await tx.selectFrom('departments').select('id').where('id', '=', hostDepartmentId).executeTakeFirst())
  const errors = []
  if (agendaTemplateId && !template) errors.push({ path: 'agendaTemplateId', message: 'there is no such template' })
  if (hostDepartmentId && !department) errors.push({ path: 'hostDepartmentId', message: 'there is no such department' })
  if (errors.length > 0) throw new ProblemError('BODY_INVALID', undefined, { errors })
}
