import '@awesome.me/webawesome/dist/components/button/button.js'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { CalendarFeed, CalendarFeedAddress } from '../../../collab/protocol/invitations.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mCopy.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { OwnClock } from './ownClock.ts'
import { programStyles } from './programStyles.ts'

/** My calendar under a private address that programs read. */
export class MCalendarFeed extends LitElement {
  static override properties = { made: { state: true }, busy: { state: true }, said: { state: true } }
  static override styles = [shared, programStyles]
  /** Shown until the page is left: the server keeps only a hash of it. */
  declare made: CalendarFeedAddress | null
  declare busy: boolean
  declare said: { sentence: string; failed: boolean } | null

  readonly #feed = new Task(this, { task: () => api('GET /api/calendar/feed'), args: () => [] as const })
  readonly #clock = new OwnClock(this)

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.made = null
    this.busy = false
    this.said = null
  }

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <div class="intro">
        <h2 id="title">${t('programs.feed')}</h2>
        <p class="quiet small">${t('programs.feedHint')}</p>
      </div>
      ${renderStates(this.#feed, {
        waiting: () => bones(1, 32),
        content: ({ feed }) =>
          html`<div class="stack">${this.#once()} ${feed ? this.#row(feed) : this.#makeFirst()}</div>`,
      })}
      <p role="status" class="small ${this.said?.failed ? 'problem' : 'quiet'}" ?hidden=${!this.said}>
        ${this.said?.sentence}
      </p>
    </section>`
  }

  #once() {
    const { made } = this
    if (!made) return nothing
    return html`<div class="once" role="alert">
      <strong>${t('programs.feedAddress')}</strong>
      <code>${made.url}</code>
      <div class="row">
        <m-copy .text=${made.url} .label=${t('programs.feedCopy')}></m-copy>
        <a href=${made.webcal}>${t('programs.feedOpen')}</a>
      </div>
      <p class="small">${t('programs.feedOnce')}</p>
    </div>`
  }

  #makeFirst() {
    return html`<wa-button appearance="outlined" style="justify-self: start" ?loading=${this.busy} @click=${this.#make}>
      <wa-icon slot="start" name="link"></wa-icon>${t('programs.feedMake')}
    </wa-button>`
  }

  #row({ createdAt, readAt }: CalendarFeed) {
    const read = readAt ? t('programs.readOn', { day: this.#clock.day(readAt) }) : t('programs.neverRead')
    return html`<ul class="list">
      <li>
        <div class="words">
          <p>${t('programs.madeOn', { day: this.#clock.day(createdAt) })} · ${read}</p>
          <p class="quiet small">${t('programs.feedRenewHint')}</p>
        </div>
        <div class="row">
          <wa-button appearance="outlined" size="s" ?loading=${this.busy} @click=${this.#make}
            >${t('programs.feedRenew')}</wa-button
          >
          <wa-button appearance="plain" size="s" @click=${this.#end}>${t('programs.feedEnd')}</wa-button>
        </div>
      </li>
    </ul>`
  }

  readonly #make = () =>
    this.#doing(async () => {
      this.made = await api('POST /api/calendar/feed')
    })

  readonly #end = () =>
    this.#doing(async () => {
      await api('DELETE /api/calendar/feed')
      this.made = null
      this.said = { sentence: t('programs.feedEnded'), failed: false }
    })

  async #doing(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.said = null
    try {
      await work()
      await this.#feed.run()
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-calendar-feed', MCalendarFeed)
