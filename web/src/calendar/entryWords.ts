import { html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Directory } from '../app/session.ts'
import { cityOf, clockAt, dayAt, dayName, spanAt } from '../i18n/format.ts'
import { t } from '../i18n/t.ts'
import { movedFrom, type Entry } from './entries.ts'

/** What every entry of a view is told with. */
export interface EntryScene {
  table: ZoneTable
  directory: Directory
  /** My zone: the clock of the view. */
  zone: string
  nowMs: number
}

/** The title, or whose time it is where I may know no more. */
export function entryTitle(entry: Entry, { directory }: EntryScene): string {
  if (entry.title !== null) return entry.title
  const name = directory.personOf(entry.owners[0]?.personId ?? '')?.name ?? ''
  return t('calendar.busy', { name })
}

/**
 * One sentence for whoever hears the calendar: what, when, how it stands. It begins as the entry is written, so
 * that speaking what is seen finds it: the title and its hours, or where `startFirst` the start and the title.
 */
export function entryLabel(entry: Entry, scene: EntryScene, startFirst = false): string {
  const { table, zone } = scene
  const when = entry.allDay ? t('calendar.allDay') : spanAt(table, zone, entry.startsAtMs, entry.endsAtMs)
  const title = entryTitle(entry, scene)
  const from = entry.occurrence && movedFrom(entry.occurrence)
  const parts = [
    startFirst ? `${clockAt(table, zone, entry.startsAtMs)} ${title}` : `${title} ${when}`,
    `${dayName(dayAt(table, zone, entry.startsAtMs), 'short')}${startFirst ? `, ${when}` : ''}`,
    entry.tone === 'sure' ? '' : t(`calendar.tone.${entry.tone}`),
    from ? movedWords(from, entry.occurrence?.zone ?? zone) : '',
    entry.occurrence && entry.owners.length > 0 ? ownersOf(entry, scene) : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

/** `Moved from Mon 23 Nov, 10:00 Berlin`. */
export function movedWords(originalLocal: string, zone: string): string {
  const [day = '', time = ''] = originalLocal.split('T')
  return t('calendar.movedFrom', { day: dayName(day, 'short'), time, zone: cityOf(zone) })
}

/** The names of those on whose calendars it is too. */
export function ownersOf({ owners }: Entry, { directory }: EntryScene): string {
  return owners.map(({ personId }) => directory.personOf(personId)?.name ?? '').join(', ')
}

/** The classes that colour an entry. */
export function entryClass(entry: Entry, nowMs: number): string {
  const tint = entry.occurrence ? '' : `tint${entry.owners[0]?.tint ?? 0}`
  const over = entry.endsAtMs <= nowMs && entry.tone !== 'cancelled' && entry.tone !== 'declined'
  return ['entry', entry.tone, tint, over ? 'over' : ''].filter(Boolean).join(' ')
}

/** Small signs behind the title: cancelled, moved. What they say is in the label of the entry. */
export function entrySigns({ occurrence, tone }: Entry) {
  if (tone === 'cancelled') return html`<wa-icon name="circle-x"></wa-icon>`
  return occurrence && movedFrom(occurrence) ? html`<wa-icon name="arrow-right-left"></wa-icon>` : nothing
}
