import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { cityOf, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { browserZone } from './browserZone.ts'
import { loadDirectory, loadZones, sessionContext } from './session.ts'
import { beginTrip, keepOwnClock, travelAnswers, travelOf } from './travel.ts'

/** Asks whoever travels, once a zone and without hurry, whose clock they want; nothing changes by itself. */
export class MTravel extends LitElement {
  static override properties = { here: { state: true }, busy: { state: true }, failed: { state: true } }
  static override styles = [
    shared,
    css`
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        margin-block-end: 20px;
        padding: 10px 14px;
        border: 1px solid var(--m-border);
        border-radius: 12px;
        background: var(--m-surface-2);
      }
      p {
        flex: 1 1 260px;
      }
      wa-icon {
        color: var(--m-text-quiet);
        vertical-align: -0.15em;
        margin-inline-end: 6px;
      }
      .problem {
        flex-basis: 100%;
      }
    `,
  ]
  /** The zone this browser is in; it may change while the page is open. */
  declare here: string
  declare busy: boolean
  declare failed: string | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #zones = new Task(this, {
    task: ([version]) => loadZones(version),
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.here = browserZone()
    this.busy = false
    this.failed = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#look)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#look)
  }

  override render() {
    const session = this.#session.value
    const table = this.#zones.value
    const person = session?.info.person
    const own = session?.ownZone
    if (!table || !person || !own) return nothing
    const travel = travelOf(table, own, this.here, travelAnswers(person.personId))
    if (travel.at === 'home') return nothing
    const names = { place: whoseClock(table, travel.zone, Date.now()), city: cityOf(travel.zone), home: cityOf(own) }
    const button = (word: 'always' | 'trip' | 'keep', act: () => void) =>
      html`<wa-button
        size="s"
        appearance=${word === 'trip' ? 'filled' : 'plain'}
        ?disabled=${this.busy}
        data-testid="travel-${word}"
        @click=${act}
        >${t(`travel.${word}`, names)}</wa-button
      >`
    const trip = travel.at === 'trip'
    return html`<section aria-label=${t('travel.label')} data-testid="travel">
      <p><wa-icon name="globe"></wa-icon>${t(trip ? 'travel.shown' : 'travel.ask', names)}</p>
      <div class="row">
        ${trip ? nothing : button('trip', () => void this.#trip(person.personId, travel.zone))}
        ${button('always', () => void this.#always(travel.zone))}
        ${button('keep', () => void this.#keep(person.personId, travel.zone))}
      </div>
      ${this.failed === null ? nothing : html`<span class="problem" role="alert">${this.failed}</span>`}
    </section>`
  }

  readonly #look = () => {
    if (document.hidden || browserZone() === this.here) return
    this.here = browserZone()
    // A trip ends, or goes on elsewhere.
    void this.#session.value?.refresh()
  }

  async #trip(personId: string, zone: string): Promise<void> {
    beginTrip(personId, zone)
    await this.#show()
  }

  async #keep(personId: string, zone: string): Promise<void> {
    keepOwnClock(personId, zone)
    await this.#show()
  }

  async #always(zone: string): Promise<void> {
    await this.#during(async () => {
      const person = await api('PATCH /api/me', { body: { zone } })
      const session = this.#session.value
      session?.accept({ ...session.info, person })
      await loadDirectory(true)
    })
  }

  #show(): Promise<void> {
    return this.#during(async () => this.#session.value?.refresh())
  }

  async #during(work: () => Promise<void> | undefined): Promise<void> {
    this.busy = true
    this.failed = null
    try {
      await work()
    } catch (error) {
      this.failed = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-travel', MTravel)
