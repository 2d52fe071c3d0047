import { css, html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit'
import { availabilityAt } from '../../../infra/time/availability.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { clockAt, dayAt, daysBetween, whoseClock } from '../i18n/format.ts'
import { t } from '../i18n/t.ts'

/** Somebody whose clock matters for a moment. */
export interface ClockOwner {
  zone: string
  name: string
}

/** A moment and all the clocks to show it on. */
export interface Moment {
  table: ZoneTable
  /** The clock the tip hangs on, shown first. */
  zone: string
  atMs: number
  /** Whose clocks besides; asked only while the tip is open. */
  clocks: () => readonly ClockOwner[]
}

export const clockTipStyles = css`
  .clock-tip {
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
    line-height: 1.45;
    font-weight: 400;
    text-align: start;
    white-space: normal;
    max-width: min(360px, 92vw);
    pointer-events: none;
  }
  .clock-tip table {
    border-collapse: collapse;
  }
  .clock-tip td {
    padding: 3px 0;
    padding-inline-end: 14px;
    vertical-align: top;
  }
  .clock-tip td:last-child {
    padding-inline-end: 0;
    color: var(--m-text-quiet);
  }
  .clock-tip .clock {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .clock-tip .moon {
    color: var(--m-night);
    vertical-align: -0.15em;
  }
`

const noHours = { fromMinute: 0, untilMinute: 0, days: [] }
const namesShownMax = 6
const zonesShownMax = 14
const marginPx = 8

/** `+1` or `−1` where a clock shows another day than the one it stands beside. */
export function dayShiftWords(shift: number): string {
  if (shift === 0) return ''
  return t(shift > 0 ? 'time.nextDay' : 'time.dayBefore')
}

/**
 * The same moment on everybody's clock, over whatever is hovered or focused. The host renders `render(…)` in
 * its own shadow with `clockTipStyles`, and describes its anchor by the id `clock-tip`.
 */
export class ClockTip implements ReactiveController {
  readonly #host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment }
  #open = false

  constructor(host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment }) {
    this.#host = host
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#open = false
  }

  /** For `mouseenter` and `focus`. */
  readonly show = (event: Event): void => {
    const anchor = event.currentTarget
    if (anchor instanceof HTMLElement) void this.#show(anchor)
  }

  /** For `mouseleave` and `blur`. */
  readonly hide = (): void => {
    if (!this.#open) return
    this.#open = false
    this.#element?.hidePopover()
    this.#host.requestUpdate()
  }

  /** For `keydown`: Escape puts the tip away. */
  readonly key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.hide()
  }

  /** The rows are made only while somebody looks: a room has a clock on every tile. */
  render(moment: Moment | null) {
    return html`<div id="clock-tip" class="clock-tip" role="tooltip" popover="manual">
      ${this.#open && moment ? rows(moment) : nothing}
    </div>`
  }

  get #element(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.clock-tip')
  }

  async #show(anchor: HTMLElement): Promise<void> {
    this.#open = true
    this.#host.requestUpdate()
    await this.#host.updateComplete
    const tip = this.#element
    if (!this.#open || !tip?.isConnected) return
    if (!tip.matches(':popover-open')) tip.showPopover()
    const at = anchor.getBoundingClientRect()
    const { width, height } = tip.getBoundingClientRect()
    const below = at.bottom + 6 + height < innerHeight
    tip.style.left = `${Math.max(marginPx, Math.min(at.left, innerWidth - width - marginPx))}px`
    tip.style.top = `${below ? at.bottom + 6 : Math.max(marginPx, at.top - height - 6)}px`
  }
}

function rows({ table, zone, atMs, clocks }: Moment) {
  const zones = byZone(zone, clocks())
  const left = zones.length - zonesShownMax
  return html`<table role="presentation">
    ${zones.slice(0, zonesShownMax).map(([each, names]) => row(table, zone, atMs, each, names))}
    ${
      left > 0
        ? html`<tr>
            <td></td>
            <td>${t('time.moreZones', { count: left })}</td>
          </tr>`
        : nothing
    }
  </table>`
}

function row(table: ZoneTable, own: string, atMs: number, zone: string, names: string[]) {
  const shift = daysBetween(dayAt(table, own, atMs), dayAt(table, zone, atMs))
  const { night } = availabilityAt(table, { zone, workHours: noHours }, atMs)
  return html`<tr>
    <td class="clock">
      ${clockAt(table, zone, atMs)}
      ${night ? html`<wa-icon class="moon" name="moon" label=${t('time.night')}></wa-icon>` : nothing}
      ${dayShiftWords(shift)}
    </td>
    <td>
      ${whoseClock(table, zone, atMs)}${
        names.length > 0
          ? html`<br />${names.slice(0, namesShownMax).join(', ')}${names.length > namesShownMax ? ' …' : ''}`
          : nothing
      }
    </td>
  </tr>`
}

/** Each zone once, the anchor's own first, with the names that live by it. */
function byZone(own: string, others: readonly ClockOwner[]): [string, string[]][] {
  const zones = new Map<string, string[]>([[own, []]])
  for (const { zone, name } of others) {
    const names = zones.get(zone)
    if (names) names.push(name)
    else zones.set(zone, [name])
  }
  return [...zones]
}
