import { LitElement, css, html, nothing } from 'lit'
import type { Slot, TimeAnswer } from '../../../collab/protocol/findATime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { clockAt, dayAt, dayName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { reasonWords, whyWords } from './slotWords.ts'

/** The best hours, each with what it asks of whom. Fires `slot` with the Slot as detail. */
export class MSlotList extends LitElement {
  static override properties = {
    slots: { attribute: false },
    people: { attribute: false },
    table: { attribute: false },
    zone: {},
    startMs: { attribute: false },
  }
  static override styles = [
    shared,
    css`
      ol {
        display: grid;
        gap: 6px;
      }
      button {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 12px;
        width: 100%;
        padding: 10px 12px;
        font: inherit;
        text-align: start;
        color: var(--m-text);
        background: var(--m-surface);
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      button:hover {
        border-color: var(--m-border-strong);
      }
      button[aria-pressed='true'] {
        border-color: var(--m-accent);
        box-shadow: inset 0 0 0 1px var(--m-accent);
      }
      .when {
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .why {
        grid-column: 1 / -1;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
      .clocks {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        margin-top: 4px;
        font-size: 12px;
        color: var(--m-text-quiet);
        font-variant-numeric: tabular-nums;
      }
      .clocks b {
        font-weight: 500;
        color: var(--m-text);
      }
      .gives {
        color: var(--m-warn);
      }
      .gives.night {
        color: var(--m-night);
      }
      .gone {
        text-decoration: line-through;
      }
      .cost {
        align-self: center;
        padding: 1px 8px;
        border-radius: 99px;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
        background: var(--m-surface-3);
        color: var(--m-text-quiet);
      }
      .cost.none {
        background: var(--m-ok-quiet);
        color: var(--m-ok);
      }
    `,
  ]
  declare slots: readonly Slot[]
  declare people: TimeAnswer['people']
  declare table: ZoneTable
  declare zone: string
  /** The chosen time, to say which slot it is. */
  declare startMs: number

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<ol>
      ${this.slots.map((slot) => html`<li>${this.#slot(slot)}</li>`)}
    </ol>`
  }

  #slot(slot: Slot) {
    const { table, zone } = this
    const startMs = Date.parse(slot.startsAt)
    const free = slot.totalCost === 0 && slot.missing.length === 0
    return html`<button
      type="button"
      aria-pressed=${startMs === this.startMs}
      @click=${() => this.dispatchEvent(new CustomEvent('slot', { detail: slot }))}
    >
      <span class="when"
        >${dayName(dayAt(table, zone, startMs), 'short')},
        ${spanAt(table, zone, startMs, Date.parse(slot.endsAt))}</span
      >
      <span class="cost ${free ? 'none' : ''}"
        >${free ? t('slot.free') : t('slot.cost', { count: slot.totalCost })}</span
      >
      <span class="why">${whyWords(slot, this.people)}</span>
      <span class="clocks">${slot.people.map((_, place) => this.#clock(slot, place))}</span>
    </button>`
  }

  /** A first name, its clock there, and what it asks of them. */
  #clock(slot: Slot, place: number) {
    const person = this.people[place]
    const hour = slot.people[place]
    if (!person || !hour) return nothing
    const missing = slot.missing.includes(place)
    const gives = missing || hour.cost > 0 ? reasonWords(hour) : ''
    const look = missing || hour.reason === 'night' || hour.reason === 'late' ? 'night' : ''
    return html`<span title=${person.name}
      ><span class=${missing ? 'gone' : ''}>${person.name}</span>
      <b>${clockAt(this.table, person.zone, Date.parse(slot.startsAt))}</b>
      ${gives ? html`<span class="gives ${look}">${gives}</span>` : nothing}${
        hour.tentative ? html` <span>(${t('slot.tentative')})</span>` : nothing
      }</span
    >`
  }
}
customElements.define('m-slot-list', MSlotList)
