import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html, nothing } from 'lit'
import type { Recurrence } from '../../../collab/protocol/recurrence.ts'
import { recurrenceWords } from '../calendar/recurrenceWords.ts'
import { addDays } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { chosen, numberTyped, typed } from './fieldValue.ts'
import './mRepeatCustom.ts'
import './mRepeatDays.ts'
import { endOf, presetsFor, sameRhythm, withEnd, withEndOf, type End } from './repeatRule.ts'

/** A rule and the days it is told apart from. */
export interface Repetition {
  rule: Recurrence | null
  excluded: string[]
  added: string[]
}

const untilDaysAhead = 90

/**
 * How a meeting repeats: one of the usual rhythms, or any rule put together by hand, its end, and the days it
 * leaves out or has besides. Fires `repeat` with a Repetition as detail.
 */
export class MRepeat extends LitElement {
  static override properties = {
    repetition: { attribute: false },
    day: {},
    time: {},
    problem: {},
    custom: { state: true },
  }
  static override styles = [
    shared,
    css`
      .fields {
        display: grid;
        gap: 14px;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
        align-items: end;
      }
      .details {
        display: grid;
        gap: 16px;
        padding: 16px;
        border-radius: var(--m-radius);
        background: var(--m-surface-2);
      }
      .words {
        display: flex;
        align-items: baseline;
        gap: 8px;
        color: var(--m-text-quiet);
        overflow-wrap: anywhere;
      }
      .words wa-icon {
        flex: none;
        translate: 0 2px;
      }
      @media (max-width: 480px) {
        .details {
          padding: 12px;
        }
      }
    `,
  ]
  declare repetition: Repetition
  /** The first day and its time: `YYYY-MM-DD`, `HH:mm`. */
  declare day: string
  declare time: string
  declare problem: string
  /** The rule is put together by hand, although it may be a usual one. */
  declare custom: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.repetition = { rule: null, excluded: [], added: [] }
    this.day = ''
    this.time = ''
    this.problem = ''
    this.custom = false
  }

  override render() {
    const { rule } = this.repetition
    const presets = /^\d{4}-\d\d-\d\d$/.test(this.day) ? presetsFor(this.day) : []
    const place = rule ? presets.findIndex((preset) => sameRhythm(preset, rule)) : -1
    const byHand = rule !== null && (this.custom || place < 0)
    return html`<div class="fields">
      <wa-select
        label=${t('schedule.repeats')}
        .value=${rule === null ? 'never' : byHand ? 'custom' : String(place)}
        @change=${(event: Event) => this.#choose(chosen(event), presets)}
      >
        <wa-option value="never">${t('schedule.no')}</wa-option>
        ${presets.map(
          (preset, index) => html`<wa-option value=${String(index)}>${recurrenceWords(preset, this.day)}</wa-option>`,
        )}
        <wa-option value="custom">${t('repeat.custom')}</wa-option>
      </wa-select>
      ${rule ? this.#details(rule, byHand) : nothing}
      <div class="live" role="alert">
        ${this.problem ? html`<span class="problem">${this.problem}</span>` : nothing}
      </div>
    </div>`
  }

  #details(rule: Recurrence, byHand: boolean) {
    const { excluded, added } = this.repetition
    return html`<div class="details">
      ${
        byHand
          ? html`<m-repeat-custom
              .rule=${rule}
              .day=${this.day}
              @rule=${(event: CustomEvent<Recurrence>) => this.#say({ rule: event.detail })}
            ></m-repeat-custom>`
          : nothing
      }
      ${this.#end(rule)}
      <m-repeat-days
        .excluded=${excluded}
        .added=${added}
        .day=${this.day}
        .time=${this.time}
        @days=${(event: CustomEvent<{ excluded: string[]; added: string[] }>) => this.#say(event.detail)}
      ></m-repeat-days>
      <p class="words" aria-live="polite"><wa-icon name="repeat"></wa-icon>${recurrenceWords(rule, this.day)}</p>
    </div>`
  }

  #end(rule: Recurrence) {
    const end = endOf(rule)
    const set = (next: End) => this.#say({ rule: withEnd(rule, next) })
    return html`<div class="pair">
      <wa-select
        label=${t('schedule.ends')}
        .value=${end.kind}
        @change=${(event: Event) => {
          const kind = chosen(event)
          if (kind === 'count') set({ kind, count: 10 })
          else set(kind === 'day' ? { kind, untilDay: addDays(this.day, untilDaysAhead) } : { kind: 'never' })
        }}
      >
        <wa-option value="never">${t('schedule.never')}</wa-option>
        <wa-option value="count">${t('schedule.afterTimes')}</wa-option>
        <wa-option value="day">${t('schedule.onDay')}</wa-option>
      </wa-select>
      ${
        end.kind === 'count'
          ? html`<wa-input
              type="number"
              min="1"
              max="730"
              label=${t('schedule.times')}
              .value=${String(end.count)}
              @input=${(event: Event) => set({ kind: 'count', count: numberTyped(event, 1, 730) ?? 1 })}
            ></wa-input>`
          : nothing
      }
      ${
        end.kind === 'day'
          ? html`<wa-input
              type="date"
              min=${this.day}
              label=${t('schedule.lastDay')}
              .value=${end.untilDay}
              @input=${(event: Event) => typed(event) && set({ kind: 'day', untilDay: typed(event) })}
            ></wa-input>`
          : nothing
      }
    </div>`
  }

  #choose(value: string, presets: Recurrence[]): void {
    const { rule } = this.repetition
    this.custom = value === 'custom'
    if (value === 'never') return this.#say({ rule: null, excluded: [], added: [] })
    const next = presets[this.custom ? 2 : Number(value)]
    if (this.custom && rule) return
    if (next) this.#say({ rule: rule ? withEndOf(next, rule) : next })
  }

  #say(change: Partial<Repetition>): void {
    this.dispatchEvent(new CustomEvent('repeat', { detail: { ...this.repetition, ...change } }))
  }
}
customElements.define('m-repeat', MRepeat)
