import { LitElement, css, html } from 'lit'
import type { Person } from '../../../collab/protocol/people.ts'
import { availabilityAt } from '../../../infra/time/availability.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { dayShiftWords } from '../app/clockTip.ts'
import { cityOf, dayAt, dayName, daysBetween, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t, type Key } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** The moment of a meeting on everyone's clock, with whom it costs sleep or an evening. */
export class MClocks extends LitElement {
  static override properties = {
    table: { attribute: false },
    people: { attribute: false },
    myId: {},
    zone: {},
    startMs: { attribute: false },
    lengthMinutes: { attribute: false },
  }
  static override styles = [
    shared,
    css`
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 12px;
        padding: 10px 0;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      .name {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .when {
        text-align: end;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .cost {
        display: inline-flex;
        gap: 4px;
        align-items: center;
        justify-self: end;
        font-size: 12px;
      }
      .cost.fine {
        color: var(--m-ok);
      }
      .cost.outside {
        color: var(--m-warn);
      }
      .cost.night {
        color: var(--m-night);
      }
    `,
  ]
  declare table: ZoneTable
  declare people: Person[]
  declare myId: string
  /** The zone the meeting is scheduled in; other days are told against it. */
  declare zone: string
  declare startMs: number
  declare lengthMinutes: number

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<p class="quiet small">${dayName(dayAt(this.table, this.zone, this.startMs))}</p>
      <ul>
        ${this.people.map((person) => this.#line(person))}
      </ul>`
  }

  #line(person: Person) {
    const { table, startMs } = this
    const endMs = startMs + this.lengthMinutes * 60_000
    const shift = daysBetween(dayAt(table, this.zone, startMs), dayAt(table, person.zone, startMs))
    const cost = costOf(table, person, startMs, endMs)
    return html`<li>
      <span class="name">${person.name}${person.personId === this.myId ? ` · ${t('schedule.you')}` : ''}</span>
      <span class="when" dir="ltr">${spanAt(table, person.zone, startMs, endMs)}</span>
      <span class="quiet small">${[cityOf(person.zone), dayShiftWords(shift)].filter(Boolean).join(' · ')}</span>
      <span class="cost ${cost}"><wa-icon name=${icons[cost]}></wa-icon>${t(`schedule.${cost}` as Key)}</span>
    </li>`
  }
}
customElements.define('m-clocks', MClocks)

type Cost = 'fine' | 'outside' | 'night'
const icons: Record<Cost, string> = { fine: 'check', outside: 'clock', night: 'moon' }

/** The worse of the meeting's first and last minute. */
export function costOf(table: ZoneTable, person: Person, startMs: number, endMs: number): Cost {
  const ends = [startMs, endMs - 60_000].map((atMs) => availabilityAt(table, person, atMs))
  if (ends.some(({ night, inWorkHours }) => night && !inWorkHours)) return 'night'
  return ends.every(({ inWorkHours }) => inWorkHours) ? 'fine' : 'outside'
}
