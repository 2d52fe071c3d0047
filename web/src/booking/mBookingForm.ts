import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import '@awesome.me/webawesome/dist/components/textarea/textarea.js'
import { LitElement, css, html, nothing } from 'lit'
import type { BookingPage } from '../../../collab/protocol/booking.ts'
import { api, type ApiInput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../hours/mWorkWeek.ts'
import { lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { chosen, numberTyped, typed } from '../schedule/fieldValue.ts'
import { shared } from '../theme/shared.ts'

type Fields = ApiInput<'POST /api/booking-pages'>['body']
type Window = BookingPage['windows'][number]
type Minutes = 'bufferBeforeMinutes' | 'bufferAfterMinutes' | 'noticeMinutes' | 'stepMinutes'

const choices: Record<Minutes, number[]> = {
  bufferBeforeMinutes: [0, 5, 10, 15, 30, 60],
  bufferAfterMinutes: [0, 5, 10, 15, 30, 60],
  noticeMinutes: [0, 60, 240, 720, 1440, 2880, 10_080],
  stepMinutes: [10, 15, 20, 30, 60],
}
const lengthsMinutes = [15, 20, 30, 45, 60, 90, 120]
const usual: Fields = {
  title: '',
  text: '',
  durationSeconds: 1800,
  windows: [],
  stepMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 15,
  noticeMinutes: 240,
  daysAheadMax: 30,
  perDayMax: null,
  singleUse: false,
}

/** Makes or changes a booking page. Fires `done` when it is kept, `leave` when not. */
export class MBookingForm extends LitElement {
  static override properties = {
    page: { attribute: false },
    fields: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        padding: 24px;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(140px, 100%), 1fr));
        gap: 12px;
        align-items: start;
      }
      .windows {
        padding: 4px 16px;
        border-radius: var(--m-radius);
        background: var(--m-surface-2);
      }
      @media (max-width: 480px) {
        form {
          padding: 16px;
        }
      }
    `,
  ]
  /** Null for a new one. */
  declare page: BookingPage | null
  declare fields: Fields | null
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.page = null
    this.fields = null
    this.busy = false
    this.problem = ''
  }

  override willUpdate(): void {
    if (this.fields) return
    if (!this.page) {
      this.fields = usual
      return
    }
    const { bookingPageId: _id, link: _link, open: _open, bookings: _bookings, ...fields } = this.page
    this.fields = fields
  }

  override render() {
    const { fields } = this
    if (!fields) return nothing
    return html`<form class="card stack" @submit=${this.#submit}>
      <wa-input
        required
        autofocus
        maxlength="80"
        label=${t('schedule.name')}
        placeholder=${t('booking.namePlaceholder')}
        .value=${fields.title}
        @input=${(event: Event) => this.#set({ title: typed(event) })}
      ></wa-input>
      <wa-textarea
        rows="2"
        resize="auto"
        maxlength="2000"
        label=${t('schedule.notes')}
        .value=${fields.text ?? ''}
        @input=${(event: Event) => this.#set({ text: typed(event) })}
      ></wa-textarea>
      <div class="pair">
        <wa-select
          label=${t('schedule.length')}
          .value=${String(fields.durationSeconds / 60)}
          @change=${(event: Event) => this.#set({ durationSeconds: Number(chosen(event)) * 60 })}
        >
          ${[...new Set([...lengthsMinutes, fields.durationSeconds / 60])]
            .toSorted((a, b) => a - b)
            .map((minutes) => html`<wa-option value=${String(minutes)}>${lengthName(minutes * 60)}</wa-option>`)}
        </wa-select>
        ${this.#minutes(fields, 'stepMinutes')} ${this.#minutes(fields, 'bufferBeforeMinutes')}
        ${this.#minutes(fields, 'bufferAfterMinutes')} ${this.#minutes(fields, 'noticeMinutes')}
        <wa-input
          type="number"
          min="1"
          max="180"
          label=${t('booking.daysAhead')}
          .value=${String(fields.daysAheadMax ?? 30)}
          @input=${(event: Event) => this.#set({ daysAheadMax: numberTyped(event, 1, 180) ?? 30 })}
        ></wa-input>
        <wa-input
          type="number"
          min="1"
          max="50"
          label=${t('booking.perDay')}
          placeholder=${t('booking.asManyAsFit')}
          .value=${fields.perDayMax == null ? '' : String(fields.perDayMax)}
          @input=${(event: Event) => this.#set({ perDayMax: numberTyped(event, 1, 50) })}
        ></wa-input>
      </div>
      ${this.#windows(fields.windows ?? [])}
      <wa-switch
        ?checked=${fields.singleUse ?? false}
        @change=${(event: Event) => this.#set({ singleUse: (event.currentTarget as WaSwitch).checked })}
        >${t('booking.singleUse')}</wa-switch
      >
      <span class="problem" role="alert">${this.problem}</span>
      <div class="row">
        <wa-button type="submit" variant="brand" ?loading=${this.busy}
          >${t(this.page ? 'app.save' : 'booking.make')}</wa-button
        >
        <wa-button appearance="plain" @click=${() => this.dispatchEvent(new CustomEvent('leave'))}
          >${t('app.cancel')}</wa-button
        >
      </div>
    </form>`
  }

  #minutes(fields: Fields, field: Minutes) {
    const now = fields[field] ?? usual[field] ?? 0
    const all = [...new Set([...choices[field], now])].toSorted((a, b) => a - b)
    return html`<wa-select
      label=${t(`booking.${field}`)}
      .value=${String(now)}
      @change=${(event: Event) => this.#set({ [field]: Number(chosen(event)) })}
    >
      ${all.map((minutes) => html`<wa-option value=${String(minutes)}>${minutesWords(minutes)}</wa-option>`)}
    </wa-select>`
  }

  /** The host's own work hours, or hours of their own. */
  #windows(windows: Window[]) {
    const own = windows.length > 0
    const workweek = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 540, untilMinute: 1020 }))
    return html`<wa-switch
        ?checked=${own}
        @change=${(event: Event) => this.#set({ windows: (event.currentTarget as WaSwitch).checked ? workweek : [] })}
        >${t('booking.ownHours')}</wa-switch
      >
      ${
        own
          ? html`<div class="windows">
              <m-work-week
                .week=${windows}
                .label=${t('booking.ownHours')}
                @week=${(event: CustomEvent<Window[]>) => this.#set({ windows: event.detail })}
              ></m-work-week>
            </div>`
          : nothing
      }`
  }

  #set(change: Partial<Fields>): void {
    if (this.fields) this.fields = { ...this.fields, ...change }
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const { fields, page } = this
    if (!fields || this.busy) return
    this.busy = true
    this.problem = ''
    const body = { ...fields, title: fields.title.trim() }
    try {
      if (page)
        await api('PATCH /api/booking-pages/:bookingPageId', { params: { bookingPageId: page.bookingPageId }, body })
      else await api('POST /api/booking-pages', { body })
      this.dispatchEvent(new CustomEvent('done'))
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-booking-form', MBookingForm)

function minutesWords(minutes: number): string {
  if (minutes === 0) return t('schedule.noBuffer')
  return minutes % 1440 === 0 ? t('booking.days', { count: minutes / 1440 }) : lengthName(minutes * 60)
}
