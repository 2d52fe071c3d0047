import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/switch/switch.js'
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { BookingPage } from '../../../collab/protocol/booking.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem, sentenceOf } from '../api/apiProblem.ts'
import '../app/mCopy.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, clockAt, dayAt, dayName, lengthName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../schedule/mScheduleTabs.ts'
import { shared } from '../theme/shared.ts'
import { bookingStyles } from './bookingStyles.ts'
import './mBookingForm.ts'

/** My booking pages: made, changed, opened and shut, with what is booked. */
export class MBooking extends LitElement {
  static override properties = { editing: { state: true }, fresh: { state: true }, problem: { state: true } }
  static override styles = [
    shared,
    bookingStyles,
    css`
      .page {
        display: grid;
        gap: 12px;
        padding: 18px 20px;
      }
    `,
  ]
  /** The page in the form; `new` for one that is not yet. */
  declare editing: string | null
  /** A link for one booking that was just made, and of which page. */
  declare fresh: { pageId: string; link: string } | null
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #pages = new Task(this, {
    task: async ([me, version]) => {
      if (!me) throw new ApiProblem({ code: 'SIGN_IN_NEEDED' })
      const [{ pages }, table] = await Promise.all([api('GET /api/booking-pages'), loadZones(version)])
      return { pages, table, me }
    },
    args: () => [this.#session.value?.info.person ?? null, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.editing = null
    this.fresh = null
    this.problem = ''
  }

  override render() {
    return html`<m-schedule-tabs></m-schedule-tabs>
      <header>
        <div>
          <h1>${t('booking.title')}</h1>
          <p class="quiet">${t('booking.more')}</p>
        </div>
        ${
          this.editing === 'new'
            ? nothing
            : html`<wa-button variant="brand" @click=${() => (this.editing = 'new')}
                ><wa-icon slot="start" name="plus"></wa-icon>${t('booking.new')}</wa-button
              >`
        }
      </header>
      <span class="problem" role="alert">${this.problem}</span>
      ${this.editing === 'new' ? this.#form(null) : nothing}
      ${renderStates(this.#pages, {
        waiting: () => bones(3, 96),
        content: ({ pages, table, me }) => this.#list(pages, table, me),
      })}`
  }

  #list(pages: BookingPage[], table: ZoneTable, me: Person) {
    if (pages.length === 0 && this.editing !== 'new')
      return html`<div class="card empty">
        <wa-icon name="calendar-plus"></wa-icon>
        <h2>${t('booking.empty')}</h2>
        <p class="quiet">${t('booking.emptyMore')}</p>
      </div>`
    return html`${pages.map((page) =>
      this.editing === page.bookingPageId ? this.#form(page) : this.#page(page, table, me),
    )}`
  }

  #form(page: BookingPage | null) {
    return html`<m-booking-form
      .page=${page}
      @done=${() => this.#done()}
      @leave=${() => (this.editing = null)}
    ></m-booking-form>`
  }

  #page(page: BookingPage, table: ZoneTable, me: Person) {
    const link = page.link === null ? null : new URL(page.link, location.origin).href
    return html`<section class="card page">
      <div class="row spread">
        <h2>${page.title} <span class="quiet">· ${lengthName(page.durationSeconds)}</span></h2>
        <wa-switch
          ?checked=${page.open}
          @change=${(event: Event) => this.#do(page, { open: (event.currentTarget as WaSwitch).checked })}
          >${t('booking.open')}</wa-switch
        >
      </div>
      ${link ? this.#link(link) : this.#single(page)} ${this.#bookings(page, table, me)}
      <div class="row">
        <wa-button size="s" appearance="outlined" @click=${() => (this.editing = page.bookingPageId)}
          >${t('booking.edit')}</wa-button
        >
        <wa-button size="s" appearance="plain" variant="danger" @click=${() => this.#drop(page)}
          >${t('booking.drop')}</wa-button
        >
      </div>
    </section>`
  }

  #link(link: string) {
    return html`<div class="share">
      <a href=${link}>${link}</a>
      <m-copy .text=${link}></m-copy>
    </div>`
  }

  /** Each link is for one booking: made when it is needed, shown once. */
  #single(page: BookingPage) {
    return html`${this.fresh?.pageId === page.bookingPageId ? this.#link(this.fresh.link) : nothing}
      <wa-button class="start" size="s" appearance="outlined" @click=${() => this.#makeLink(page)}
        ><wa-icon slot="start" name="link"></wa-icon>${t('booking.makeLink')}</wa-button
      >`
  }

  #bookings({ bookings }: BookingPage, table: ZoneTable, me: Person) {
    if (bookings.length === 0) return html`<p class="quiet small">${t('booking.noneYet')}</p>`
    return html`<ul>
      ${bookings.map(({ startsAt, endsAt, name, zone, meetingId }) => {
        const startMs = Date.parse(startsAt)
        return html`<li>
          <a href="/scheduled/${meetingId}"
            >${dayName(dayAt(table, me.zone, startMs), 'short')},
            ${spanAt(table, me.zone, startMs, Date.parse(endsAt))}</a
          >
          <span>${name}</span>
          <span class="quiet small">${clockAt(table, zone, startMs)} ${cityOf(zone)}</span>
        </li>`
      })}
    </ul>`
  }

  #done(): void {
    this.editing = null
    void this.#pages.run()
  }

  #do(page: BookingPage, body: { open: boolean }): void {
    const params = { bookingPageId: page.bookingPageId }
    void this.#try(() => api('PATCH /api/booking-pages/:bookingPageId', { params, body }))
  }

  #drop(page: BookingPage): void {
    const params = { bookingPageId: page.bookingPageId }
    void this.#try(() => api('DELETE /api/booking-pages/:bookingPageId', { params }))
  }

  #makeLink({ bookingPageId }: BookingPage): void {
    void this.#try(async () => {
      const { link } = await api('POST /api/booking-pages/:bookingPageId/links', { params: { bookingPageId } })
      this.fresh = { pageId: bookingPageId, link: new URL(link, location.origin).href }
    })
  }

  async #try(ask: () => Promise<unknown>): Promise<void> {
    this.problem = ''
    try {
      await ask()
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    await this.#pages.run()
  }
}
customElements.define('m-booking', MBooking)
