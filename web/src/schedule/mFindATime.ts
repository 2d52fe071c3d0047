import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import { LitElement, css, html, nothing } from 'lit'
import type { Slot, TimeAnswer } from '../../../collab/protocol/findATime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import '../app/mFailure.ts'
import { bones } from '../app/states.ts'
import { cityOf, dayMs } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import { shared } from '../theme/shared.ts'
import { chosen } from './fieldValue.ts'
import { gridDays, type Question, type Search } from './findQuestion.ts'
import './mRotation.ts'
import './mSessions.ts'
import './mSlotGrid.ts'
import './mSlotList.ts'

type View = 'best' | 'soonest' | 'rotation' | 'sessions'
const views: View[] = ['best', 'soonest', 'rotation', 'sessions']
const daysChoices = [7, 14, 28]
/** Somebody who types or clicks through people is not asked about at each step. */
const quietMs = 300
const shownFirst = 3

/**
 * The fairest hours for a meeting being written. Fires `slot` (a Slot), `hour` (ms), `rotate` (the Rotation),
 * `both` (the TimeAnswer with its sessions) and `search` (a changed Search).
 */
export class MFindATime extends LitElement {
  static override properties = {
    question: { attribute: false },
    search: { attribute: false },
    table: { attribute: false },
    zone: {},
    startMs: { attribute: false },
    endMs: { attribute: false },
    answer: { state: true },
    error: { state: true },
    asking: { state: true },
    view: { state: true },
    day: { state: true },
    all: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 20px;
        min-width: 0;
        grid-template-columns: minmax(0, 1fr);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
      }
      .head wa-select {
        width: 150px;
        margin-inline-start: auto;
      }
      .tabs {
        display: flex;
        gap: 2px;
        overflow-x: auto;
        scrollbar-width: none;
        border-bottom: 1px solid var(--m-border);
        margin-bottom: 12px;
      }
      .tabs button {
        padding: 8px 12px;
        font: inherit;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-bottom: 2px solid transparent;
        margin-bottom: -1px;
        cursor: pointer;
        white-space: nowrap;
      }
      .tabs button:focus-visible {
        outline-offset: -3px;
      }
      .tabs button[aria-selected='true'] {
        color: var(--m-text);
        border-color: var(--m-accent);
        font-weight: 500;
      }
      .panel {
        display: grid;
        gap: 10px;
      }
      .panel[aria-busy='true'] {
        opacity: 0.6;
      }
      .more {
        justify-self: start;
        padding: 4px 8px;
        font: inherit;
        font-size: 13px;
        color: var(--m-accent);
        background: none;
        border: 0;
        border-radius: 6px;
        cursor: pointer;
      }
    `,
  ]
  /** Null while there is nobody to ask about, or the day is not whole. */
  declare question: Question | null
  declare search: Search
  declare table: ZoneTable
  /** The clock that the hours are told on. */
  declare zone: string
  /** The chosen time. */
  declare startMs: number
  declare endMs: number
  declare answer: TimeAnswer | null
  declare error: unknown
  declare asking: boolean
  declare view: View
  declare day: number
  declare all: boolean

  #asked = ''
  #cancelWait: (() => void) | null = null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.question = null
    this.answer = null
    this.error = null
    this.asking = false
    this.view = 'best'
    this.day = 0
    this.all = false
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('startMs') || changed.has('answer')) this.#showChosenDay()
    const wanted = JSON.stringify(this.question)
    if (wanted === this.#asked) return
    this.#asked = wanted
    this.#cancelWait?.()
    if (!this.question) return
    this.asking = true
    this.#cancelWait = pageClock.after(this.answer ? quietMs : 0, () => void this.#ask(wanted))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#cancelWait?.()
    this.#asked = ''
  }

  override render() {
    return html`<div class="head">
        <h2>${t('find.title')}</h2>
        <wa-select
          size="s"
          class="label-hidden"
          label=${t('find.within')}
          .value=${String(this.search.days)}
          @change=${(event: Event) => this.#search({ days: Number(chosen(event)) })}
        >
          ${daysChoices.map(
            (days) => html`<wa-option value=${String(days)}>${t('find.weeks', { count: days / 7 })}</wa-option>`,
          )}
        </wa-select>
      </div>
      ${this.#content()}`
  }

  #content() {
    const { answer } = this
    if (this.error !== null && !this.asking)
      return html`<m-failure .error=${this.error} @retry=${() => void this.#ask(this.#asked)}></m-failure>`
    if (!answer) return html`<div aria-busy="true">${bones(5, 44)}</div>`
    return html`<m-slot-grid
        .answer=${answer}
        .table=${this.table}
        .zone=${this.zone}
        .startMs=${this.startMs}
        .endMs=${this.endMs}
        .day=${this.day}
        @day=${(event: CustomEvent<number>) => (this.day = event.detail)}
        @hour=${(event: CustomEvent<number>) => this.#pass('hour', event.detail)}
      ></m-slot-grid>
      <div>
        ${this.#tabs(answer)}
        <div class="panel" role="tabpanel" aria-label=${t(`find.view.${this.view}`)} aria-busy=${this.asking}>
          ${this.#panel(answer)}
        </div>
      </div>`
  }

  #tabs({ rotation, sessions }: TimeAnswer) {
    const shown = views.filter((view) => (view !== 'rotation' || rotation) && (view !== 'sessions' || sessions))
    return html`<div class="tabs" role="tablist" aria-label=${t('find.title')}>
      ${shown.map(
        (view) =>
          html`<button type="button" role="tab" aria-selected=${view === this.view} @click=${() => (this.view = view)}>
            ${t(`find.view.${view}`)}
          </button>`,
      )}
    </div>`
  }

  #panel(answer: TimeAnswer) {
    const { people, rotation, sessions } = answer
    if (this.view === 'rotation' && rotation)
      return html`<m-rotation
        .rotation=${rotation}
        .people=${people}
        @rotate=${() => this.#pass('rotate', rotation)}
      ></m-rotation>`
    if (this.view === 'sessions' && sessions)
      return html`<m-sessions
        .sessions=${sessions}
        .people=${people}
        .table=${this.table}
        .zone=${this.zone}
        @both=${() => this.#pass('both', answer)}
      ></m-sessions>`
    const slots = this.view === 'soonest' ? answer.soonest : answer.best
    return html`<p class="quiet small">${t('find.clock', { zone: cityOf(this.zone) })}</p>
      <m-slot-list
        .slots=${this.all ? slots : slots.slice(0, shownFirst)}
        .people=${people}
        .table=${this.table}
        .zone=${this.zone}
        .startMs=${this.startMs}
        @slot=${(event: CustomEvent<Slot>) => this.#pass('slot', event.detail)}
      ></m-slot-list>
      ${slots.length === 0 ? html`<p class="quiet">${t('find.noneSoon')}</p>` : nothing}
      ${
        slots.length > shownFirst
          ? html`<button type="button" class="more" @click=${() => (this.all = !this.all)}>
              ${this.all ? t('find.fewer') : t('find.more', { count: slots.length - shownFirst })}
            </button>`
          : nothing
      }`
  }

  /** The grid turns to the day of the chosen time, where it holds that day. */
  #showChosenDay(): void {
    if (!this.answer) return
    const day = Math.floor((this.startMs - Date.parse(this.answer.grid.startsAt)) / dayMs)
    if (day >= 0 && day < gridDays) this.day = day
  }

  #search(change: Partial<Search>): void {
    this.#pass('search', { ...this.search, ...change })
  }

  #pass(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  async #ask(wanted: string): Promise<void> {
    if (!this.question) return
    this.asking = true
    try {
      const answer = await api('POST /api/find-a-time', { body: this.question })
      if (wanted !== this.#asked) return
      this.answer = answer
      this.error = null
      if ((this.view === 'rotation' && !answer.rotation) || (this.view === 'sessions' && !answer.sessions))
        this.view = 'best'
    } catch (error) {
      if (wanted === this.#asked) this.error = error
    } finally {
      if (wanted === this.#asked) this.asking = false
    }
  }
}
customElements.define('m-find-a-time', MFindATime)
