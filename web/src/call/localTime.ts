import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { hasZone } from '../../../infra/time/zoneTable.ts'
import { ClockTip, clockTipStyles, type ClockOwner } from '../app/clockTip.ts'
import { clockAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { isNight } from './night.ts'
import { Tick } from './tick.ts'

/** What a person's clock shows now, with a moon while it is their night; hovered, everybody's. */
export class MLocalTime extends LitElement {
  static override properties = {
    table: { attribute: false },
    zone: {},
    clocks: { attribute: false },
    still: { type: Boolean },
  }
  declare table: ZoneTable | null
  declare zone: string
  /** Whose clocks the tip shows; asked only while it is open. */
  declare clocks: () => readonly ClockOwner[]
  /** No stop for the Tab key: on tiles, whose clocks the roster shows as well. */
  declare still: boolean

  static override styles = [
    clockTipStyles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      button {
        padding: 0;
        border: 0;
        border-radius: 4px;
        background: none;
        color: inherit;
        font: inherit;
        cursor: help;
      }
      button:focus-visible {
        outline: 2px solid var(--m-accent);
        outline-offset: 2px;
      }
      wa-icon {
        font-size: 0.92em;
        color: var(--m-night);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Tick(this, 10_000)]
  readonly #tip = new ClockTip(this)

  constructor() {
    super()
    this.table = null
    this.zone = ''
    this.clocks = () => []
    this.still = false
  }

  override render() {
    const { table, zone } = this
    if (!table || !hasZone(table, zone)) return nothing
    const nowMs = Date.now()
    const clock = clockAt(table, zone, nowMs)
    return html`<button
        type="button"
        tabindex=${this.still ? -1 : 0}
        aria-describedby="clock-tip"
        @mouseenter=${this.#tip.show}
        @focus=${this.#tip.show}
        @mouseleave=${this.#tip.hide}
        @blur=${this.#tip.hide}
        @keydown=${this.#tip.key}
      >
        <time dir="ltr">${clock}</time></button
      >${isNight(clock) ? html`<wa-icon name="moon" label=${t('time.night')}></wa-icon>` : nothing}
      ${this.#tip.render({ table, zone, atMs: nowMs, clocks: this.clocks })}`
  }
}
customElements.define('m-local-time', MLocalTime)
