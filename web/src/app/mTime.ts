import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { cityOf, clockAt, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { shared } from '../theme/shared.ts'
import { ClockTip, clockTipStyles, type ClockOwner } from './clockTip.ts'

/** A time on one clock; hovering, focusing or touching it shows the same moment on everybody's. */
export class MTime extends LitElement {
  static override properties = {
    table: { attribute: false },
    zone: {},
    startMs: { attribute: false },
    endMs: { attribute: false },
    others: { attribute: false },
    bare: { type: Boolean },
  }
  static override styles = [
    shared,
    clockTipStyles,
    css`
      :host {
        display: inline-block;
      }
      button {
        font: inherit;
        color: inherit;
        background: none;
        border: 0;
        padding: 0;
        cursor: help;
        border-radius: 4px;
        font-variant-numeric: tabular-nums;
        text-align: start;
        min-height: 24px;
      }
      .whose {
        color: var(--m-text-quiet);
        font-weight: 400;
      }
    `,
  ]
  declare table: ZoneTable | null
  declare zone: string
  declare startMs: number
  declare endMs: number | null
  /** Whose clocks to show besides. */
  declare others: readonly ClockOwner[]
  /** Leaves out whose clock it is, where a heading says so already. */
  declare bare: boolean

  protected readonly locale = new LocaleController(this)
  readonly #tip = new ClockTip(this)

  constructor() {
    super()
    this.table = null
    this.zone = 'Etc/UTC'
    this.startMs = 0
    this.endMs = null
    this.others = []
    this.bare = false
  }

  override render() {
    const { table, zone, startMs, endMs, others } = this
    if (!table) return nothing
    const text = endMs === null ? clockAt(table, zone, startMs) : spanAt(table, zone, startMs, endMs)
    return html`<button
        type="button"
        aria-describedby="clock-tip"
        @mouseenter=${this.#tip.show}
        @focus=${this.#tip.show}
        @mouseleave=${this.#tip.hide}
        @blur=${this.#tip.hide}
        @keydown=${this.#tip.key}
      >
        <time dir="ltr" datetime=${new Date(startMs).toISOString()}>${text}</time>
        ${this.bare ? nothing : html`<span class="whose">${cityOf(zone)}</span>`}
      </button>
      ${this.#tip.render({ table, zone, atMs: startMs, clocks: () => others })}`
  }
}
customElements.define('m-time', MTime)
