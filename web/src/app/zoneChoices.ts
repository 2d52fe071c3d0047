import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { cityOf, offsetName } from '../i18n/format.ts'
import { currentLanguage } from '../i18n/t.ts'
import type { Choice } from './mCombobox.ts'

/** Areas of tzdata whose zones people live by; the rest (Etc, SystemV …) are findable by typing UTC alone. */
const lived = /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\//

/** Every zone people live by, found by city in both languages, region or offset. */
export function zoneChoices(table: ZoneTable, atMs: number): Choice[] {
  const choices = Object.keys(table.zones)
    .filter((zone) => lived.test(zone) || zone === 'Etc/UTC')
    .map((zone) => {
      const offset = offsetName(table, zone, atMs)
      const city = zone === 'Etc/UTC' ? 'UTC' : cityOf(zone)
      return {
        value: zone,
        label: city,
        detail: offset,
        search: `${zone.replaceAll('_', ' ')} ${offset}`.toLowerCase(),
      }
    })
  return choices.toSorted((a, b) => a.label.localeCompare(b.label, currentLanguage()))
}
