import { LitElement, html, nothing } from 'lit'
import type { TimeAnswer } from '../../../collab/protocol/findATime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { cityOf, clockAt, dayAt, dayMs, dayName, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../people/mPersonTime.ts'
import { shared } from '../theme/shared.ts'
import { slotGridStyles } from './slotGridStyles.ts'
import { levelOf, type Level } from './slotWords.ts'

const hourMs = 3_600_000
const legend: Level[] = ['work', 'edge', 'early', 'late', 'night', 'busy', 'away']

/**
 * A day of everybody's hours: people down, hours across, each shaded by what it costs that person. Fires `hour`
 * with the instant (ms) of the hour that is picked, and `day` with another day's place in the answer.
 */
export class MSlotGrid extends LitElement {
  static override properties = {
    answer: { attribute: false },
    table: { attribute: false },
    zone: {},
    startMs: { attribute: false },
    endMs: { attribute: false },
    day: { type: Number },
    focused: { state: true },
  }
  static override styles = [shared, slotGridStyles]
  declare answer: TimeAnswer
  declare table: ZoneTable
  /** Whose hours stand on the ruler. */
  declare zone: string
  /** The chosen time. */
  declare startMs: number
  declare endMs: number
  /** The shown day: its place in the grid. */
  declare day: number
  /** The hour that the keyboard is on. */
  declare focused: number

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.day = 0
    this.focused = 9
  }

  override render() {
    const { answer, table, zone } = this
    const gridMs = Date.parse(answer.grid.startsAt)
    const days = Math.ceil((answer.grid.rows[0]?.cells.length ?? 0) / 24)
    const fromMs = gridMs + this.day * dayMs
    return html`<div class="days" role="group" aria-label=${t('find.days')}>
        ${Array.from({ length: days }, (_, index) => {
          const day = dayAt(table, zone, gridMs + index * dayMs + 12 * hourMs)
          return html`<button type="button" aria-pressed=${index === this.day} @click=${() => this.#say('day', index)}>
            ${dayName(day, 'short')}
          </button>`
        })}
      </div>
      <div class="scroll">
        <div class="grid">
          <span class="corner quiet">${whoseClock(table, zone, fromMs)}</span>
          <div class="hours" role="group" aria-label=${t('find.hours', { zone: cityOf(zone) })} @keydown=${this.#key}>
            ${Array.from({ length: 24 }, (_, hour) => this.#hour(fromMs, hour))}
          </div>
          ${answer.people.map((person, place) => this.#row(person, place))}
          <div class="layer" aria-hidden="true">${this.#mark(fromMs)}</div>
        </div>
      </div>
      <ul class="legend" aria-label=${t('find.legend')}>
        ${legend.map((level) => html`<li><i class="cell ${level}"></i>${t(`find.level.${level}`)}</li>`)}
      </ul>`
  }

  /** Where the hours do not all fit, the chosen time comes into sight. */
  override updated(changed: Map<string, unknown>): void {
    if (!changed.has('startMs') && !changed.has('day') && !changed.has('answer')) return
    const [scroll, mark] = ['.scroll', '.mark'].map((name) => this.renderRoot.querySelector<HTMLElement>(name))
    if (!scroll || !mark || scroll.scrollWidth <= scroll.clientWidth) return
    scroll.scrollLeft = Math.max(0, mark.offsetLeft - scroll.clientWidth / 3)
  }

  #hour(fromMs: number, hour: number) {
    const atMs = fromMs + hour * hourMs
    const clock = clockAt(this.table, this.zone, atMs)
    return html`<button
      type="button"
      tabindex=${hour === this.focused ? 0 : -1}
      aria-label=${this.#hourWords(clock, this.day * 24 + hour)}
      @focus=${() => (this.focused = hour)}
      @click=${() => this.#say('hour', atMs)}
    >
      ${Number(clock.slice(0, 2))}
    </button>`
  }

  /** `9:00. Anna Müller: work hours. Wei Zhang: busy.` */
  #hourWords(clock: string, index: number): string {
    const people = this.answer.people.map(({ name }, place) =>
      t('find.cell', { name, level: t(`find.level.${levelOf(this.answer.grid.rows[place]?.cells[index] ?? 0)}`) }),
    )
    return `${Number(clock.slice(0, 2))}${clock.slice(2)}. ${people.join(' ')}`
  }

  #row(person: TimeAnswer['people'][number], place: number) {
    const cells = this.answer.grid.rows[place]?.cells.slice(this.day * 24, this.day * 24 + 24) ?? []
    const fromMs = Date.parse(this.answer.grid.startsAt) + this.day * dayMs
    return html`<div class="person">
        <span class="name"
          >${person.name}${
            person.required ? nothing : html` <span class="quiet">(${t('schedule.optional')})</span>`
          }</span
        >
        <m-person-time city .table=${this.table} .zone=${person.zone} .atMs=${this.startMs}></m-person-time>
      </div>
      <div class="cells" aria-hidden="true">
        ${cells.map(
          (cell, hour) =>
            html`<i
              class="cell ${levelOf(cell)}"
              title="${person.name}, ${clockAt(this.table, person.zone, fromMs + hour * hourMs)} · ${t(
                `find.level.${levelOf(cell)}`,
              )}"
              @click=${() => this.#say('hour', fromMs + hour * hourMs)}
            ></i>`,
        )}
      </div>`
  }

  /** The chosen time, framed through all rows. */
  #mark(fromMs: number) {
    const left = (this.startMs - fromMs) / dayMs
    const width = (this.endMs - this.startMs) / dayMs
    if (left + width <= 0 || left >= 1) return nothing
    const from = Math.max(0, left)
    const until = Math.min(1, left + width)
    return html`<div class="mark" style="inset-inline-start:${from * 100}%;width:${(until - from) * 100}%"></div>`
  }

  readonly #key = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, Home: -24, End: 24 }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    this.focused = Math.min(23, Math.max(0, this.focused + step))
    void this.updateComplete.then(() =>
      this.renderRoot.querySelectorAll<HTMLElement>('.hours button')[this.focused]?.focus(),
    )
  }

  #say(name: 'hour' | 'day', detail: number): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
customElements.define('m-slot-grid', MSlotGrid)
