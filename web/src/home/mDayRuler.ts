import { LitElement, css, html } from 'lit'
import { styleMap } from 'lit/directives/style-map.js'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { ClockTip, clockTipStyles, type ClockOwner } from '../app/clockTip.ts'
import type { Directory } from '../app/session.ts'
import { cityOf, offsetName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { daySpan, placeBlocks, rulerHours, type Placed, type RulerHour } from './rulerLayout.ts'

const hourPx = 44

interface Block {
  occurrence: Occurrence
  startsAtMs: number
  endsAtMs: number
}

/** A day from midnight to midnight on my clock, other clocks beside it, meetings where they fall. */
export class MDayRuler extends LitElement {
  static override properties = {
    table: { attribute: false },
    zones: { attribute: false },
    day: {},
    nowMs: { attribute: false },
    occurrences: { attribute: false },
    directory: { attribute: false },
    looked: { state: true },
  }
  static override styles = [
    shared,
    clockTipStyles,
    css`
      .scroll {
        position: relative;
        overflow: auto;
        max-height: min(620px, calc(100dvh - 260px));
        min-height: 320px;
        overscroll-behavior: contain;
      }
      .grid {
        --columns: 1;
        --column: 92px;
        display: grid;
        grid-template-columns: repeat(var(--columns), var(--column)) minmax(120px, 1fr);
        min-width: max-content;
        position: relative;
      }
      .head {
        position: sticky;
        top: 0;
        z-index: 3;
        padding: 10px 6px 8px 12px;
        background: var(--m-surface);
        border-bottom: 1px solid var(--m-border);
        font-size: 12px;
        line-height: 1.25;
        min-width: 0;
      }
      .head b {
        display: block;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .cell {
        height: ${hourPx}px;
        padding: 3px 6px 0 12px;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
        color: var(--m-text-quiet);
        border-inline-end: 1px solid var(--m-border);
        white-space: nowrap;
      }
      .cell.own {
        color: var(--m-text);
        font-weight: 500;
      }
      .cell.night {
        background: var(--m-surface-3);
      }
      .cell .shift {
        font-size: 10px;
        vertical-align: 3px;
        margin-inline-start: 1px;
      }
      .lines {
        position: relative;
        grid-column: -2;
        grid-row: 2 / span 30;
        background-image: linear-gradient(var(--m-border) 1px, transparent 1px);
        background-size: 100% ${hourPx}px;
      }
      .block {
        position: absolute;
        display: flex;
        flex-wrap: wrap;
        align-content: flex-start;
        gap: 0 6px;
        overflow: hidden;
        padding: 2px 8px;
        font-size: 12px;
        line-height: 1.35;
        color: var(--m-text);
        background: var(--m-accent-quiet);
        border: 1px solid var(--m-surface);
        border-inline-start: 3px solid var(--m-accent);
        border-radius: 6px;
      }
      .block:hover {
        text-decoration: none;
        filter: brightness(0.97);
      }
      .block:focus-visible {
        z-index: 2;
        outline-offset: -2px;
      }
      .block.over {
        opacity: 0.72;
      }
      .block.no {
        background: var(--m-surface-2);
        border-inline-start-color: var(--m-border-strong);
        text-decoration: line-through;
      }
      .block b {
        font-weight: 600;
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (max-width: 480px) {
        .grid {
          --column: 62px;
        }
        .head,
        .cell {
          padding-inline: 8px 2px;
          font-size: 11px;
        }
      }
      .now {
        position: absolute;
        inset-inline: 0;
        z-index: 2;
        border-top: 2px solid var(--m-danger);
        pointer-events: none;
      }
      .now::before {
        content: '';
        position: absolute;
        inset-inline-start: -4px;
        top: -5px;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--m-danger);
      }
    `,
  ]
  declare table: ZoneTable | null
  /** My zone first, then up to three more. */
  declare zones: string[]
  /** `YYYY-MM-DD` on my calendar. */
  declare day: string
  declare nowMs: number
  declare occurrences: Occurrence[]
  declare directory: Directory | null
  /** The meeting under the pointer or the focus. */
  declare looked: Block | null
  #scrolledTo = ''

  protected readonly locale = new LocaleController(this)
  readonly #tip = new ClockTip(this)

  constructor() {
    super()
    this.table = null
    this.zones = []
    this.day = ''
    this.nowMs = 0
    this.occurrences = []
    this.directory = null
    this.looked = null
  }

  override render() {
    const { table, zones, day } = this
    if (!table || !day) return html``
    const hours = rulerHours(table, zones, day)
    const { startMs, endMs } = daySpan(table, zones[0] ?? 'Etc/UTC', day)
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('home.rulerLabel')}>
      <div class="grid" style="--columns:${zones.length}">
        ${zones.map(
          (zone, index) =>
            html`<div class="head">
              <b title=${cityOf(zone)}>${index === 0 ? t('home.you') : cityOf(zone)}</b>
              <span class="quiet">${offsetName(table, zone, startMs)}</span>
            </div>`,
        )}
        <div class="head"></div>
        ${hours.map((hour) => this.#hour(hour))}
        <div class="lines" style="height:${hours.length * hourPx}px">
          ${placeBlocks(this.#blocks(), startMs, endMs).map((placed) => this.#block(placed, table))}
          ${
            this.nowMs >= startMs && this.nowMs < endMs
              ? html`<div
                  class="now"
                  role="img"
                  aria-label=${t('home.now')}
                  style="top:${(100 * (this.nowMs - startMs)) / (endMs - startMs)}%"
                ></div>`
              : ''
          }
        </div>
      </div>
      ${this.#tip.render(this.looked && this.#moment(this.looked, table))}
    </div>`
  }

  #moment({ occurrence, startsAtMs }: Block, table: ZoneTable) {
    const ids = new Set([occurrence.hostId, ...occurrence.attendeeIds])
    const clocks = (): ClockOwner[] =>
      [...ids].map((id) => this.directory?.personOf(id)).filter((person) => person !== undefined)
    return { table, zone: this.zones[0] ?? 'Etc/UTC', atMs: startsAtMs, clocks }
  }

  readonly #hide = () => {
    this.looked = null
    this.#tip.hide()
  }

  #hour({ marks }: RulerHour) {
    return marks.map(
      (mark, index) =>
        html`<div class="cell ${index === 0 ? 'own' : ''} ${mark.night ? 'night' : ''}">
          ${mark.clock}${mark.dayShift === 0 ? '' : html`<span class="shift">${mark.dayShift > 0 ? '+1' : '−1'}</span>`}
        </div>`,
    )
  }

  #block({ item, from, length, lane, lanes }: Placed<Block>, table: ZoneTable) {
    const { occurrence } = item
    const place = {
      top: `${from * 100}%`,
      height: `max(22px, ${length * 100}%)`,
      insetInlineStart: `calc(${(100 * lane) / lanes}% + 4px)`,
      width: `calc(${100 / lanes}% - 8px)`,
    }
    const over = item.endsAtMs < this.nowMs
    const look = (event: Event) => {
      this.looked = item
      this.#tip.show(event)
    }
    return html`<a
      class="block ${over ? 'over' : ''} ${occurrence.myAnswer === 'no' ? 'no' : ''}"
      href=${occurrence.link}
      style=${styleMap(place)}
      aria-describedby="clock-tip"
      @mouseenter=${look}
      @focus=${look}
      @mouseleave=${this.#hide}
      @blur=${this.#hide}
      @keydown=${this.#tip.key}
    >
      <b>${occurrence.title}</b>
      <span class="num" dir="ltr">${spanAt(table, this.zones[0] ?? 'Etc/UTC', item.startsAtMs, item.endsAtMs)}</span>
    </a>`
  }

  #blocks(): Block[] {
    return this.occurrences.map((occurrence) => ({
      occurrence,
      startsAtMs: Date.parse(occurrence.startsAt),
      endsAtMs: Date.parse(occurrence.endsAt),
    }))
  }

  /** Opens at the hour that matters: now, or the start of a working day. */
  override updated(): void {
    const scroll = this.renderRoot.querySelector('.scroll')
    if (!scroll || !this.table || this.#scrolledTo === this.day) return
    this.#scrolledTo = this.day
    const { startMs, endMs } = daySpan(this.table, this.zones[0] ?? 'Etc/UTC', this.day)
    const here = this.nowMs >= startMs && this.nowMs < endMs
    const hour = here ? (this.nowMs - startMs) / 3_600_000 - 2 : 7.5
    scroll.scrollTop = Math.max(0, hour * hourPx)
  }
}
customElements.define('m-day-ruler', MDayRuler)
