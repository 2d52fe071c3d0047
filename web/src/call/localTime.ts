import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { hasZone } from '../../../infra/time/zoneTable.ts'
import { clockAt, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { isNight } from './night.ts'
import { Tick } from './tick.ts'

/** What a person's clock shows now, with a moon while it is their night: `<m-local-time .table .zone>`. */
export class MLocalTime extends LitElement {
  static override properties = { table: { attribute: false }, zone: {} }
  declare table: ZoneTable | null
  declare zone: string

  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
    wa-icon {
      font-size: 0.92em;
      color: var(--m-night);
    }
  `

  protected readonly controllers = [new LocaleController(this), new Tick(this, 10_000)]

  constructor() {
    super()
    this.table = null
    this.zone = ''
  }

  override render() {
    if (!this.table || !hasZone(this.table, this.zone)) return nothing
    const nowMs = Date.now()
    const clock = clockAt(this.table, this.zone, nowMs)
    const whose = whoseClock(this.table, this.zone, nowMs)
    const moon = html`<wa-icon name="moon" label=${t('time.night')}></wa-icon>`
    return html`<time title=${whose}>${clock}</time>${isNight(clock) ? moon : nothing}`
  }
}
customElements.define('m-local-time', MLocalTime)
