import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import '@awesome.me/webawesome/dist/components/textarea/textarea.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { BookingOffer } from '../../../collab/protocol/booking.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { codeOf, sentenceOf } from '../api/apiProblem.ts'
import { browserZone } from '../app/browserZone.ts'
import '../app/mZonePicker.ts'
import { NowController } from '../app/nowController.ts'
import { publicPage, publicPageStyles } from '../app/publicPage.ts'
import { navigate } from '../app/route.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { clockAt, cityOf, dayAt, dayMs, dayName, lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mStartPicker.ts'

/** How far ahead starts are asked for at once. */
export const offeredDays = 62

/** The page behind a booking link: somebody outside takes a free start on their own clock. */
export class MBookPage extends LitElement {
  static override properties = {
    secret: {},
    zone: { state: true },
    start: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [shared, publicPageStyles]
  declare secret: string
  declare zone: string
  declare start: string
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #page = new Task(this, {
    task: async ([secret, version]) => {
      const from = new Date(this.#now.nowMs).toISOString()
      const until = new Date(this.#now.nowMs + offeredDays * dayMs).toISOString()
      const [offer, table] = await Promise.all([
        api('GET /api/booking-links/:secret', { params: { secret }, query: { from, until } }),
        loadZones(version),
      ])
      return { offer, table }
    },
    args: () => [this.secret, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.secret = ''
    this.zone = browserZone()
    this.start = ''
    this.busy = false
    this.problem = ''
  }

  override render() {
    return publicPage(
      renderStates(this.#page, {
        waiting: () => html`<div class="card">${bones(6, 40)}</div>`,
        content: ({ offer, table }) => this.#content(offer, table),
      }),
    )
  }

  #content(offer: BookingOffer, table: ZoneTable) {
    return html`<div>
        <p class="quiet">${offer.hostName}</p>
        <h1>${offer.title}</h1>
        <p class="quiet">${lengthName(offer.durationSeconds)}</p>
      </div>
      <div class="card">
        ${offer.text ? html`<p class="long">${offer.text}</p>` : nothing}
        <m-zone-picker
          .table=${table}
          .value=${this.zone}
          .label=${t('poll.myZone')}
          @pick=${(event: CustomEvent<string>) => (this.zone = event.detail)}
        ></m-zone-picker>
        <m-start-picker
          .starts=${offer.startsAt}
          .table=${table}
          .zone=${this.zone}
          .chosen=${this.start}
          @start=${(event: CustomEvent<string>) => this.#choose(event.detail)}
        ></m-start-picker>
      </div>
      ${this.start ? this.#form(offer, table) : nothing}
      <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : nothing}</div>`
  }

  #form(offer: BookingOffer, table: ZoneTable) {
    const startMs = Date.parse(this.start)
    const host =
      offer.hostZone === this.zone
        ? ''
        : t('book.there', { time: clockAt(table, offer.hostZone, startMs), city: cityOf(offer.hostZone) })
    return html`<form class="card" @submit=${this.#submit}>
      <div>
        <h2>
          ${dayName(dayAt(table, this.zone, startMs))}, ${clockAt(table, this.zone, startMs)}
          <span class="quiet">${cityOf(this.zone)}</span>
        </h2>
        <p class="quiet small">${host}</p>
      </div>
      <div class="fields">
        <wa-input name="name" required maxlength="80" autocomplete="name" label=${t('poll.name')}></wa-input>
        <wa-input
          name="email"
          type="email"
          required
          maxlength="254"
          autocomplete="email"
          label=${t('book.email')}
        ></wa-input>
      </div>
      <wa-textarea name="text" rows="2" resize="auto" maxlength="2000" label=${t('book.text')}></wa-textarea>
      <div class="row">
        <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('book.take')}</wa-button>
      </div>
    </form>`
  }

  #choose(start: string): void {
    this.start = start
    this.problem = ''
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('form')?.scrollIntoView({ behavior: 'smooth', block: 'nearest' }),
    )
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const form = new FormData(event.target as HTMLFormElement)
    this.busy = true
    this.problem = ''
    try {
      const body = {
        startsAt: this.start,
        name: String(form.get('name')).trim(),
        email: String(form.get('email')).trim(),
        zone: this.zone,
        language: currentLanguage(),
        text: String(form.get('text') ?? ''),
      }
      const { link } = await api('POST /api/booking-links/:secret/bookings', { params: { secret: this.secret }, body })
      navigate(`${new URL(link, location.origin).pathname}?new`, 'replace')
    } catch (error) {
      this.problem = sentenceOf(error)
      // Somebody was quicker: what is free now is shown again.
      if (codeOf(error) === 'SLOT_TAKEN') {
        this.start = ''
        void this.#page.run()
      }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-book-page', MBookPage)
