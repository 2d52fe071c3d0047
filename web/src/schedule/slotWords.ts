import type { HourReason, Slot, SlotPerson, TimeAnswer } from '../../../collab/protocol/findATime.ts'
import { clockAt, cityOf } from '../i18n/format.ts'
import { localeTag, t, type Key } from '../i18n/t.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'

export type Level = 'work' | 'edge' | 'early' | 'late' | 'night' | 'busy' | 'away'

/** How an hour of the grid looks: by what its four quarters cost, or why it cannot be. */
export function levelOf(cell: number): Level {
  if (cell === -1) return 'busy'
  if (cell < 0) return 'away'
  if (cell <= 2) return 'work'
  if (cell <= 6) return 'edge'
  if (cell <= 36) return 'early'
  return cell <= 60 ? 'late' : 'night'
}

export function reasonWords({ reason, dayOff }: Pick<SlotPerson, 'reason' | 'dayOff'>): string {
  const hour = t(`slot.reason.${reason}` as Key)
  return dayOff && isHour(reason) ? t('slot.dayOff', { hour }) : hour
}

function isHour(reason: HourReason): boolean {
  return reason !== 'busy' && reason !== 'leave' && reason !== 'off-duty'
}

/** What makes this slot one of the best, in a sentence that names whoever gives most. */
export function whyWords(slot: Slot, people: TimeAnswer['people']): string {
  if (slot.why === 'fewest-missing') {
    const names = slot.missing.map((place) => people[place]?.name ?? '')
    return t('slot.why.fewest-missing', { names: listOf(names) })
  }
  if (slot.why === 'all-work' || slot.hardestFor === null) return t('slot.why.all-work')
  const person = slot.people[slot.hardestFor]
  const name = people[slot.hardestFor]?.name ?? ''
  return t(`slot.why.${slot.why}` as Key, { name, reason: person ? reasonWords(person) : '' })
}

/** `Wei Zhang 20:00 Shanghai`. */
export function clockWords(
  table: ZoneTable,
  person: TimeAnswer['people'][number] | undefined,
  atMs: number,
): { clock: string; city: string } {
  return person ? { clock: clockAt(table, person.zone, atMs), city: cityOf(person.zone) } : { clock: '', city: '' }
}

export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(localeTag(), { type: 'conjunction' }).format(names)
}

/** `0.4 %`. */
export function percentName(part: number): string {
  return new Intl.NumberFormat(localeTag(), { style: 'percent', maximumFractionDigits: 1 }).format(part)
}
