import { LitElement, css, html, nothing, svg } from 'lit'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { localeTag, t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { axisSteps, type ChartPeriod } from './chartPeriods.ts'
import { chartStyles } from './chartStyles.ts'
import { WidthController } from './widthController.ts'

const heightPx = 240
const axisPx = { left: 52, bottom: 24, top: 8 }

/** Used against granted, period by period, as bars to be read by eye, pointer, keys and ear. */
export class MMonthBars extends LitElement {
  static override properties = { periods: { attribute: false }, active: { state: true } }
  static override styles = [
    shared,
    tables,
    chartStyles,
    css`
      .grid {
        stroke: var(--m-border);
      }
      .granted {
        fill: var(--m-surface-3);
        stroke: var(--m-border-strong);
        stroke-width: 1;
      }
      .used {
        fill: var(--m-accent);
      }
      .used.over {
        fill: var(--m-danger);
      }
      .hit {
        fill: transparent;
      }
      g:hover .hit,
      g.active .hit {
        fill: color-mix(in oklab, var(--m-text) 6%, transparent);
      }
      g:focus-visible .hit {
        stroke: var(--m-accent);
        stroke-width: 2;
      }
    `,
  ]
  declare periods: ChartPeriod[]
  /** The bar whose values are said; the newest at first. */
  declare active: number | null

  readonly #width = new WidthController(this)
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.periods = []
    this.active = null
  }

  override render() {
    const active = this.periods[this.active ?? this.periods.length - 1]
    return html`<p class="said">${active ? sentence(active) : ''}</p>
      ${this.#width.widthPx > 0 ? this.#drawing(this.#width.widthPx) : html`<div style="height:${heightPx}px"></div>`}
      <div class="legend">
        <span><i style="background:var(--m-accent)"></i>${t('minutes.used')}</span>
        <span
          ><i style="background:var(--m-surface-3);border:1px solid var(--m-border-strong)"></i>${t(
            'minutes.granted',
          )}</span
        >
        <span><i style="background:var(--m-danger)"></i>${t('minutes.beyondGrant')}</span>
      </div>
      <details>
        <summary>${t('minutes.asTable')}</summary>
        ${this.#table()}
      </details>`
  }

  #drawing(widthPx: number) {
    const maxMinutes = Math.max(...this.periods.map((each) => Math.max(each.usedSeconds, each.grantedSeconds))) / 60
    const steps = axisSteps(maxMinutes)
    const top = steps.at(-1) ?? 1
    const innerPx = heightPx - axisPx.bottom - axisPx.top
    const yOf = (minutes: number) => axisPx.top + innerPx * (1 - minutes / top)
    const compact = new Intl.NumberFormat(localeTag(), { notation: 'compact', maximumFractionDigits: 1 })
    return html`<svg
      width=${widthPx}
      height=${heightPx}
      role="group"
      aria-label=${t('minutes.chartMonths')}
      @keydown=${this.#key}
      @pointerleave=${() => (this.active = null)}
    >
      ${steps.map(
        (step) =>
          svg`<line class="grid" x1=${axisPx.left} x2=${widthPx} y1=${yOf(step)} y2=${yOf(step)}></line>
            <text x=${axisPx.left - 8} y=${yOf(step) + 4} text-anchor="end" aria-hidden="true">${compact.format(step)}</text>`,
      )}
      ${this.periods.map((period, index) => this.#bar(period, index, widthPx, yOf))}
    </svg>`
  }

  #bar(period: ChartPeriod, index: number, widthPx: number, yOf: (minutes: number) => number) {
    const count = this.periods.length
    const slotPx = (widthPx - axisPx.left) / count
    const x = axisPx.left + slotPx * index
    const barPx = Math.min(44, slotPx * 0.62)
    const left = x + (slotPx - barPx) / 2
    const bottom = heightPx - axisPx.bottom
    const granted = yOf(period.grantedSeconds / 60)
    const used = yOf(period.usedSeconds / 60)
    const current = this.active ?? count - 1
    // Names that would touch each other: every second or third one is enough.
    const named = (count - 1 - index) % Math.max(1, Math.ceil(72 / slotPx)) === 0
    return svg`<g
      role="img"
      class=${index === this.active ? 'active' : ''}
      tabindex=${index === current ? 0 : -1}
      aria-label=${sentence(period)}
      data-index=${index}
      @focus=${() => (this.active = index)}
      @pointerenter=${() => (this.active = index)}
    >
      <rect class="hit" x=${x + 1} y=${axisPx.top - 4} width=${Math.max(0, slotPx - 2)} height=${bottom - axisPx.top + 4} rx="6"></rect>
      <rect class="granted" x=${left} y=${granted} width=${barPx} height=${Math.max(0, bottom - granted)} rx="3"></rect>
      <rect
        class="used ${period.usedSeconds > period.grantedSeconds ? 'over' : ''}"
        x=${left + barPx * 0.2} y=${used} width=${barPx * 0.6} height=${Math.max(0, bottom - used)} rx="2"
      ></rect>
      ${named ? svg`<text x=${x + slotPx / 2} y=${heightPx - 6} text-anchor="middle">${period.name}</text>` : nothing}
    </g>`
  }

  #table() {
    return html`<div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('minutes.period')}</th>
            <th scope="col" class="end">${t('minutes.used')}</th>
            <th scope="col" class="end">${t('minutes.granted')}</th>
          </tr>
        </thead>
        <tbody>
          ${this.periods.map(
            ({ name, usedSeconds, grantedSeconds }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td class="end">${minutesName(usedSeconds)}</td>
                <td class="end">${minutesName(grantedSeconds)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  readonly #key = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const last = this.periods.length - 1
    this.active = Math.max(0, Math.min(last, (this.active ?? last) + step))
    this.renderRoot.querySelector<SVGElement>(`[data-index="${this.active}"]`)?.focus()
  }
}
customElements.define('m-month-bars', MMonthBars)

function sentence({ name, usedSeconds, grantedSeconds }: ChartPeriod): string {
  return t('minutes.usedOfGranted', {
    period: name,
    used: minutesName(usedSeconds),
    granted: minutesName(grantedSeconds),
  })
}
