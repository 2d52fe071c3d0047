import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Booking, BookingOffer } from '../../../collab/protocol/booking.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { NowController } from '../app/nowController.ts'
import { publicPage, publicPageStyles } from '../app/publicPage.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dateName, dayAt, dayMs, spanAt, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { offeredDays } from './mBookPage.ts'
import './mStartPicker.ts'

/** What somebody outside has booked: to join, to move, to cancel. */
export class MBookedPage extends LitElement {
  static override properties = {
    secret: {},
    booking: { state: true },
    offer: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    publicPageStyles,
    css`
      .ok {
        display: flex;
        gap: 8px;
        align-items: center;
        color: var(--m-ok);
      }
      .when {
        font-size: 18px;
        font-variant-numeric: tabular-nums;
      }
      .gone {
        text-decoration: line-through;
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare secret: string
  /** As the last change left it. */
  declare booking: Booking | null
  /** Free starts to move it to; null while nobody wants to. */
  declare offer: BookingOffer | null
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #page = new Task(this, {
    task: async ([secret, version]) => {
      const [booking, table] = await Promise.all([
        api('GET /api/bookings/:secret', { params: { secret } }),
        loadZones(version),
      ])
      return { booking, table }
    },
    args: () => [this.secret, this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.secret = ''
    this.booking = null
    this.offer = null
    this.busy = false
    this.problem = ''
  }

  override render() {
    return publicPage(
      renderStates(this.#page, {
        waiting: () => html`<div class="card">${bones(4, 40)}</div>`,
        content: ({ booking, table }) => this.#content(this.booking ?? booking, table),
      }),
    )
  }

  #content(booking: Booking, table: ZoneTable) {
    const startMs = Date.parse(booking.startsAt)
    const gone = booking.state === 'cancelled'
    return html`${
        location.search === '?new' && !gone
          ? html`<p class="ok" role="status"><wa-icon name="circle-check"></wa-icon>${t('booked.done')}</p>`
          : nothing
      }
      <div class="card">
        <div>
          <p class="quiet">${booking.hostName}</p>
          <h1>${booking.title}</h1>
        </div>
        <p class="when ${gone ? 'gone' : ''}">
          ${dateName(dayAt(table, booking.zone, startMs))}<br />
          ${spanAt(table, booking.zone, startMs, Date.parse(booking.endsAt))}
          <span class="quiet small">${whoseClock(table, booking.zone, startMs)}</span>
        </p>
        ${gone ? html`<p class="note" role="status">${t('booked.cancelled')}</p>` : this.#doors(booking)}
        <div class="live" role="alert">
          ${this.problem ? html`<p class="note danger">${this.problem}</p>` : nothing}
        </div>
        ${
          this.offer && !gone
            ? html`<m-start-picker
                .starts=${this.offer.startsAt}
                .table=${table}
                .zone=${booking.zone}
                .chosen=${booking.startsAt}
                @start=${(event: CustomEvent<string>) => this.#move(event.detail)}
              ></m-start-picker>`
            : nothing
        }
      </div>`
  }

  #doors({ meetingLink }: Booking) {
    return html`<div class="row">
      <wa-button variant="brand" href=${meetingLink}>${t('scheduled.open')}</wa-button>
      <wa-button appearance="outlined" ?loading=${this.busy} @click=${this.#look}>${t('booked.move')}</wa-button>
      <wa-button appearance="plain" variant="danger" @click=${this.#cancel}>${t('booked.cancel')}</wa-button>
    </div>`
  }

  get #params() {
    return { params: { secret: this.secret } }
  }

  readonly #look = () =>
    this.#do(async () => {
      const from = new Date(this.#now.nowMs).toISOString()
      const until = new Date(this.#now.nowMs + offeredDays * dayMs).toISOString()
      this.offer = await api('GET /api/bookings/:secret/starts', { ...this.#params, query: { from, until } })
    })

  #move(startsAt: string): void {
    void this.#do(async () => {
      this.booking = await api('PUT /api/bookings/:secret', { ...this.#params, body: { startsAt } })
      this.offer = null
    })
  }

  readonly #cancel = () =>
    this.#do(async () => {
      this.booking = await api('DELETE /api/bookings/:secret', this.#params)
    })

  async #do(act: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await act()
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-booked-page', MBookedPage)
