import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../app/mZonePicker.ts'
import { NowController } from '../app/nowController.ts'
import { cityOf, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { dayMinutes, momentOf, type Draft } from './draft.ts'
import { chosen, numberTyped, typed } from './fieldValue.ts'

const lengthsMinutes = [15, 30, 45, 60, 90, 120, 180, 240]
export type When = Pick<Draft, 'day' | 'time' | 'zone' | 'lengthMinutes' | 'allDay'>

/** The wall time, the length and the clock of a meeting. Fires `when` with what changed as detail. */
export class MWhen extends LitElement {
  static override properties = {
    when: { attribute: false },
    table: { attribute: false },
    problem: {},
    zoneProblem: {},
    fixedKind: { type: Boolean },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
      .fields {
        display: grid;
        grid-template-columns: 1.2fr 1fr 0.95fr;
        gap: 12px;
      }
      .days {
        grid-template-columns: 1.35fr 1fr;
      }
      .zone {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 16px;
        align-items: end;
      }
      wa-switch {
        margin-bottom: 8px;
        white-space: nowrap;
      }
      @media (max-width: 480px) {
        .fields {
          grid-template-columns: 1fr 1fr;
        }
        .fields > :first-child {
          grid-column: 1 / -1;
        }
        .days > :first-child {
          grid-column: auto;
        }
      }
    `,
  ]
  declare when: When
  declare table: ZoneTable
  /** What the server said about the time, and about the zone. */
  declare problem: string
  declare zoneProblem: string
  /** Whether it is for whole days cannot change: one occurrence is as its series. */
  declare fixedKind: boolean

  readonly #now = new NowController(this)
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.problem = ''
    this.zoneProblem = ''
    this.fixedKind = false
  }

  override render() {
    const { when } = this
    return html`<div class="fields ${when.allDay ? 'days' : ''}">
        <wa-input
          type="date"
          required
          label=${t('schedule.day')}
          .value=${when.day}
          @input=${(event: Event) => this.#say({ day: typed(event) })}
        ></wa-input>
        ${when.allDay ? this.#wholeDays(when) : this.#hours(when)}
      </div>
      ${this.#note(when)}
      <div class="zone">
        <m-zone-picker
          .table=${this.table}
          .value=${when.zone}
          .label=${t('schedule.zone')}
          .problem=${this.zoneProblem}
          @pick=${(event: CustomEvent<string>) => this.#say({ zone: event.detail })}
        ></m-zone-picker>
        <wa-switch
          ?checked=${when.allDay}
          ?disabled=${this.fixedKind}
          @change=${(event: Event) => this.#setAllDay((event.currentTarget as WaSwitch).checked)}
          >${t('schedule.allDay')}</wa-switch
        >
      </div>`
  }

  #hours(when: When) {
    const lengths = [...new Set([...lengthsMinutes, when.lengthMinutes])].toSorted((a, b) => a - b)
    return html`<wa-input
        type="time"
        required
        label=${t('schedule.time')}
        .value=${when.time}
        @input=${(event: Event) => this.#say({ time: typed(event).slice(0, 5) })}
      ></wa-input>
      <wa-select
        label=${t('schedule.length')}
        .value=${String(when.lengthMinutes)}
        @change=${(event: Event) => this.#say({ lengthMinutes: Number(chosen(event)) || 30 })}
      >
        ${lengths.map((minutes) => html`<wa-option value=${String(minutes)}>${lengthName(minutes * 60)}</wa-option>`)}
      </wa-select>`
  }

  #wholeDays({ lengthMinutes }: When) {
    return html`<wa-input
      type="number"
      min="1"
      max="31"
      label=${t('schedule.wholeDays')}
      .value=${String(Math.max(1, Math.round(lengthMinutes / dayMinutes)))}
      @input=${(event: Event) => this.#say({ lengthMinutes: (numberTyped(event, 1, 31) ?? 1) * dayMinutes })}
    ></wa-input>`
  }

  /** What is odd about the wall time: said while it is typed, before the server would refuse it. */
  #note(when: When) {
    if (this.problem) return html`<span class="problem" role="alert">${this.problem}</span>`
    const moment = momentOf(this.table, when)
    if (!moment) return nothing
    const words = { time: when.time, zone: cityOf(when.zone) }
    if (moment.kind === 'gap') return html`<p class="note warn" role="status">${t('schedule.gap', words)}</p>`
    if (moment.kind === 'fold') return html`<p class="note" role="status">${t('schedule.fold', words)}</p>`
    const endMs = moment.atMs + when.lengthMinutes * 60_000
    return endMs < this.#now.nowMs ? html`<p class="note warn" role="status">${t('schedule.past')}</p>` : nothing
  }

  #setAllDay(allDay: boolean): void {
    if (allDay) this.#say({ allDay, time: '00:00', lengthMinutes: dayMinutes })
    else this.#say({ allDay, time: '10:00', lengthMinutes: 30 })
  }

  #say(change: Partial<When>): void {
    this.dispatchEvent(new CustomEvent('when', { detail: change }))
  }
}
customElements.define('m-when', MWhen)
