import { LitElement, css, html } from 'lit'
import { availabilityAt } from '../../../infra/time/availability.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { cityOf, clockAt, dayAt, daysBetween, spanAt, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const noHours = { fromMinute: 0, untilMinute: 0, days: [] }

/** `+1` or `−1` where a clock shows another day than the one it stands beside. */
export function dayShiftWords(shift: number): string {
  if (shift === 0) return ''
  return t(shift > 0 ? 'time.nextDay' : 'time.dayBefore')
}

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
      [popover] {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 10px 14px;
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        background: var(--m-surface);
        color: var(--m-text);
        box-shadow: var(--m-shadow-large);
        font-size: 13px;
        font-weight: 400;
        max-width: min(340px, 92vw);
      }
      table {
        border-collapse: collapse;
      }
      td {
        padding: 3px 0;
        padding-inline-end: 14px;
        vertical-align: top;
      }
      td:last-child {
        padding-inline-end: 0;
        color: var(--m-text-quiet);
      }
      .clock {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
    `,
  ]
  declare table: ZoneTable | null
  declare zone: string
  declare startMs: number
  declare endMs: number | null
  /** Whose clocks to show besides: zone and name. */
  declare others: { zone: string; name: string }[]
  /** Leaves out whose clock it is, where a heading says so already. */
  declare bare: boolean

  protected readonly locale = new LocaleController(this)

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
    if (!this.table) return html``
    const text =
      this.endMs === null
        ? clockAt(this.table, this.zone, this.startMs)
        : spanAt(this.table, this.zone, this.startMs, this.endMs)
    return html`<button
        type="button"
        aria-describedby="tip"
        @mouseenter=${this.#open}
        @focus=${this.#open}
        @mouseleave=${this.#close}
        @blur=${this.#close}
        @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#close()}
      >
        <time dir="ltr" datetime=${new Date(this.startMs).toISOString()}>${text}</time>
        ${this.bare ? '' : html`<span class="whose">${cityOf(this.zone)}</span>`}
      </button>
      <div id="tip" role="tooltip" popover="manual">
        <table role="presentation">
          ${this.#zones().map(([zone, names]) => this.#line(this.table as ZoneTable, zone, names))}
        </table>
      </div>`
  }

  #line(table: ZoneTable, zone: string, names: string[]) {
    const shift = daysBetween(dayAt(table, this.zone, this.startMs), dayAt(table, zone, this.startMs))
    const { night } = availabilityAt(table, { zone, workHours: noHours }, this.startMs)
    return html`<tr>
      <td class="clock">
        ${clockAt(table, zone, this.startMs)} ${night ? html`<wa-icon class="moon" name="moon"></wa-icon>` : ''}
        ${dayShiftWords(shift)}
      </td>
      <td>
        ${whoseClock(table, zone, this.startMs)}${
          names.length > 0 ? html`<br />${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''}` : ''
        }
      </td>
    </tr>`
  }

  /** Each zone once, my own first, with the names that live by it. */
  #zones(): [string, string[]][] {
    const byZone = new Map<string, string[]>([[this.zone, []]])
    for (const { zone, name } of this.others) {
      const names = byZone.get(zone)
      if (names) names.push(name)
      else byZone.set(zone, [name])
    }
    return [...byZone]
  }

  readonly #open = () => {
    const tip = this.renderRoot.querySelector<HTMLElement>('#tip')
    if (!tip) return
    tip.showPopover()
    const anchor = this.getBoundingClientRect()
    const { width, height } = tip.getBoundingClientRect()
    const left = Math.max(8, Math.min(anchor.left, innerWidth - width - 8))
    const below = anchor.bottom + 6 + height < innerHeight
    tip.style.left = `${left}px`
    tip.style.top = `${below ? anchor.bottom + 6 : anchor.top - height - 6}px`
  }

  readonly #close = () => this.renderRoot.querySelector<HTMLElement>('#tip')?.hidePopover()
}
customElements.define('m-time', MTime)
