import { LitElement, css, html, nothing } from 'lit'
import type { Price, PriceEnquiry } from '../../../collab/protocol/minuteReports.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { cityOf, dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import { shared } from '../theme/shared.ts'

/** Somebody who types or clicks through people is not asked about at each step. */
const quietMs = 400

type Department = Price['departments'][number]

/**
 * What the meeting being written would cost, and whether each department can pay: one quiet line, red only
 * when somebody cannot. A price that cannot be asked for says nothing: nobody is kept from scheduling.
 */
export class MPriceLine extends LitElement {
  static override properties = {
    enquiry: { attribute: false },
    table: { attribute: false },
    zone: {},
    price: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 4px;
        font-size: 13px;
        color: var(--m-text-quiet);
        font-variant-numeric: tabular-nums;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
      }
      li {
        overflow-wrap: anywhere;
      }
      .short {
        color: var(--m-danger);
      }
    `,
  ]
  /** Null while a field is empty. */
  declare enquiry: PriceEnquiry | null
  declare table: ZoneTable
  declare zone: string
  declare price: Price | null

  #asked = ''
  #cancelWait: (() => void) | null = null

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.enquiry = null
    this.price = null
  }

  override willUpdate(): void {
    const wanted = JSON.stringify(this.enquiry)
    if (wanted === this.#asked) return
    this.#asked = wanted
    this.#cancelWait?.()
    if (this.enquiry) this.#cancelWait = pageClock.after(quietMs, () => void this.#ask(wanted))
    else this.price = null
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#cancelWait?.()
    this.#asked = ''
  }

  override render() {
    const { price } = this
    if (!price) return html`<div role="status"></div>`
    const short = price.departments.filter((department) => shortOf(department))
    return html`<div role="status">
        ${t('schedule.price', { minutes: minutesName(price.occurrenceSeconds) })}
        ${
          price.departments.length === 0
            ? nothing
            : short.length === 0
              ? html`· ${t('schedule.allCanPay')}`
              : html`<span class="short">${short.map((department) => this.#cannot(department))}</span>`
        }
      </div>
      <ul>
        ${price.departments.map(
          (department) =>
            html`<li class=${shortOf(department) ? 'short' : ''}>
              ${department.departmentName} ${minutesName(secondsOf(department))}
            </li>`,
        )}
      </ul>`
  }

  #cannot(department: Department) {
    const period = shortOf(department)
    if (!period) return nothing
    const day = dayName(dayAt(this.table, this.zone, Date.parse(period.periodEndsAt) - 1), 'short')
    return html`<div>
      ${t('schedule.cannotPay', {
        department: department.departmentName,
        minutes: minutesName(Math.max(60, -period.leftAfterSeconds)),
        day,
        zone: cityOf(this.zone),
      })}
    </div>`
  }

  async #ask(wanted: string): Promise<void> {
    if (!this.enquiry) return
    try {
      const price = await api('POST /api/minutes/price', { body: this.enquiry })
      if (wanted === this.#asked) this.price = price
    } catch {
      if (wanted === this.#asked) this.price = null
    }
  }
}
customElements.define('m-price-line', MPriceLine)

/** The first period in which a department could not pay. */
function shortOf({ periods }: Department): Department['periods'][number] | undefined {
  return periods.find(({ canPay }) => !canPay)
}

/** Of one occurrence. */
function secondsOf({ periods }: Department): number {
  const [first] = periods
  return first ? Math.round(first.seconds / Math.max(1, first.occurrences)) : 0
}
