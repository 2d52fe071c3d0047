import { LitElement, css, html, svg } from 'lit'
import { minuteOfDayName, minutesName, weekdayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { chartStyles } from './chartStyles.ts'
import { WidthController } from './widthController.ts'

const labelPx = 44
const headPx = 18
const hours = Array.from({ length: 24 }, (_, hour) => hour)
const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** When calls cost the most: a field per weekday and hour, the darker the more. `seconds[weekday - 1][hour]`. */
export class MHeatMap extends LitElement {
  static override properties = { seconds: { attribute: false }, active: { state: true } }
  static override styles = [
    shared,
    tables,
    chartStyles,
    css`
      rect {
        stroke: transparent;
        stroke-width: 2;
      }
      rect:hover,
      rect.active {
        stroke: var(--m-text);
      }
      rect:focus-visible {
        stroke: var(--m-text);
      }
      .scale {
        width: 120px;
        height: 10px;
        border-radius: 3px;
        background: linear-gradient(to right, var(--m-surface-3), var(--m-accent));
      }
      details table {
        font-size: 12px;
      }
      details td,
      details th {
        padding: 4px 6px;
      }
    `,
  ]
  declare seconds: readonly (readonly number[])[]
  /** `[weekday, hour]` of the field whose value is said. */
  declare active: readonly [number, number] | null

  readonly #width = new WidthController(this)
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.seconds = []
    this.active = null
  }

  override render() {
    const active = this.active ?? this.#highest()
    return html`<p class="said">${this.#sentence(...active)}</p>
      ${this.#width.widthPx > 0 ? this.#drawing(this.#width.widthPx, active) : html`<div style="height:220px"></div>`}
      <div class="legend" aria-hidden="true">
        <span>0<span class="scale"></span>${minutesName(this.#at(...this.#highest()))}</span>
      </div>
      <details>
        <summary>${t('minutes.asTable')}</summary>
        ${this.#table()}
      </details>`
  }

  #drawing(widthPx: number, current: readonly [number, number]) {
    const cellPx = (widthPx - labelPx) / 24
    const rowPx = Math.max(20, Math.min(30, cellPx))
    const max = Math.max(1, this.#at(...this.#highest()))
    const every = cellPx < 18 ? 6 : cellPx < 28 ? 3 : 1
    const field = (weekday: number, hour: number) => {
      const share = this.#at(weekday, hour) / max
      const here = weekday === current[0] && hour === current[1]
      return svg`<rect
        role="img"
        tabindex=${here ? 0 : -1}
        class=${here && this.active ? 'active' : ''}
        data-at="${weekday}-${hour}"
        aria-label=${this.#sentence(weekday, hour)}
        x=${labelPx + hour * cellPx + 1} y=${headPx + (weekday - 1) * rowPx + 1}
        width=${Math.max(1, cellPx - 2)} height=${rowPx - 2} rx="3"
        style="fill:color-mix(in oklab, var(--m-accent) ${(share * 100).toFixed(1)}%, var(--m-surface-3))"
        @focus=${() => (this.active = [weekday, hour])}
        @pointerenter=${() => (this.active = [weekday, hour])}
      ></rect>`
    }
    return html`<svg
      width=${widthPx}
      height=${headPx + rowPx * 7}
      role="group"
      aria-label=${t('minutes.chartHeat')}
      @keydown=${this.#key}
      @pointerleave=${() => (this.active = null)}
    >
      ${hours
        .filter((hour) => hour % every === 0)
        .map(
          (hour) =>
            svg`<text x=${labelPx + (hour + 0.5) * cellPx} y="12" text-anchor="middle" aria-hidden="true">${hour}</text>`,
        )}
      ${weekdays.map(
        (weekday) =>
          svg`<text x="0" y=${headPx + (weekday - 0.5) * rowPx + 4} aria-hidden="true">${weekdayName(weekday, 'short')}</text>
            ${hours.map((hour) => field(weekday, hour))}`,
      )}
    </svg>`
  }

  #table() {
    return html`<div class="table" tabindex="0" role="region" aria-label=${t('minutes.chartHeat')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('minutes.hour')}</th>
            ${weekdays.map((weekday) => html`<th scope="col" class="end">${weekdayName(weekday, 'short')}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${hours.map(
            (hour) =>
              html`<tr>
                <th scope="row">${minuteOfDayName(hour * 60)}</th>
                ${weekdays.map((weekday) => html`<td class="end">${minutesName(this.#at(weekday, hour))}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  #at(weekday: number, hour: number): number {
    return this.seconds[weekday - 1]?.[hour] ?? 0
  }

  #highest(): readonly [number, number] {
    let best: readonly [number, number] = [1, 9]
    for (const weekday of weekdays)
      for (const hour of hours) if (this.#at(weekday, hour) > this.#at(...best)) best = [weekday, hour]
    return best
  }

  #sentence(weekday: number, hour: number): string {
    return t('minutes.heatAt', {
      day: weekdayName(weekday),
      from: minuteOfDayName(hour * 60),
      until: minuteOfDayName(hour * 60 + 60),
      minutes: minutesName(this.#at(weekday, hour)),
    })
  }

  readonly #key = (event: KeyboardEvent) => {
    const steps: Record<string, readonly [number, number]> = {
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const [weekday, hour] = this.active ?? this.#highest()
    this.active = [Math.max(1, Math.min(7, weekday + step[0])), Math.max(0, Math.min(23, hour + step[1]))]
    this.renderRoot.querySelector<SVGElement>(`[data-at="${this.active.join('-')}"]`)?.focus()
  }
}
customElements.define('m-heat-map', MHeatMap)
