import type { AttendancePerson, Sitting } from '../../../collab/protocol/attendance.ts'
import { csvOf, type Cell } from '../../../infra/contract/csv.ts'
import { t } from '../i18n/t.ts'

/** One line a stay, times in UTC; whoever did not come has a line without times. */
export function attendanceCsv(sittings: readonly Sitting[]): string {
  const head: Cell[] = [
    t('attendance.csv.meeting'),
    t('attendance.csv.name'),
    t('attendance.csv.external'),
    t('attendance.csv.department'),
    t('attendance.csv.from'),
    t('attendance.csv.until'),
    t('attendance.csv.region'),
    t('attendance.csv.device'),
    t('attendance.csv.browser'),
    t('attendance.csv.system'),
    t('attendance.csv.arrival'),
    t('attendance.csv.late'),
    t('attendance.csv.present'),
  ]
  const rows = sittings.flatMap((sitting) => [
    ...sitting.people.flatMap((person) => staysOf(sitting, person)),
    ...sitting.absent.map(({ name }): Cell[] => [
      sitting.startsAt ?? '',
      name,
      t('attendance.no'),
      ...Array.from({ length: 7 }, () => ''),
      t('attendance.absent'),
    ]),
  ])
  return csvOf([head, ...rows])
}

function staysOf({ startsAt }: Sitting, person: AttendancePerson): Cell[][] {
  const arrival = { late: t('attendance.csv.wasLate'), 'on-time': t('attendance.onTime') }
  return person.stays.map((stay) => [
    startsAt ?? '',
    person.name,
    person.external ? t('attendance.yes') : t('attendance.no'),
    person.departmentName ?? '',
    stay.fromAt,
    stay.untilAt ?? '',
    stay.regions.join(' '),
    t(`attendance.form.${stay.device.form}`),
    stay.device.browser,
    stay.device.system,
    person.arrival ? arrival[person.arrival] : '',
    person.lateSeconds,
    person.presentSeconds,
  ])
}
