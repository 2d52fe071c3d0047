import { instancesOf, scheduleOf } from '../../collab/scheduler/expansion.ts'
import { recurrenceOf } from '../../collab/scheduler/recurrence.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'

/** Zones whose clocks change at other moments, by other amounts, at midnight, or never. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Asia/Beirut',
  'Africa/Cairo',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
]
const rules = [
  'FREQ=DAILY;COUNT=370',
  'FREQ=WEEKLY;BYDAY=MO,SU;COUNT=120',
  'FREQ=MONTHLY;BYDAY=-1SU;COUNT=24',
  'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=24',
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=24',
  'FREQ=YEARLY;BYMONTH=2,3,10;BYDAY=-1SU;COUNT=12',
]

/** The starts, ISO instants, of every rule at hours in and beside the changes of clocks. */
export function seriesOverDst(table: ZoneTable): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const zone of zones) {
    for (const rule of rules) {
      for (const time of ['00:15', '02:30', '23:45']) {
        const startLocal = `2026-02-01T${time}`
        const schedule = scheduleOf(table, { startLocal, zone, durationSeconds: 3600, recurrence: recurrenceOf(rule) })
        found[`${zone} ${rule} ${time}`] = instancesOf(table, schedule).map(({ startsAtMs }) =>
          new Date(startsAtMs).toISOString(),
        )
      }
    }
  }
  return found
}
