import { LitElement, css, html } from 'lit'
import { availabilityAt } from '../../../infra/time/availability.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { cityOf, clockAt, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

const noHours = { fromMinute: 0, untilMinute: 0, days: [] }

/** What somebody's clock shows, with a moon when it is their night. */
export class MPersonTime extends LitElement {
  static override properties = {
    table: { attribute: false },
    zone: {},
    atMs: { attribute: false },
    city: { type: Boolean },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
        white-space: nowrap;
        color: var(--m-text-quiet);
      }
    `,
  ]
  declare table: ZoneTable | null
  declare zone: string
  declare atMs: number
  /** Says the city beside the time. */
  declare city: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.table = null
    this.zone = 'Etc/UTC'
    this.atMs = 0
    this.city = false
  }

  override render() {
    const { table, zone, atMs } = this
    if (!table) return html``
    const { night } = availabilityAt(table, { zone, workHours: noHours }, atMs)
    return html`<span title=${whoseClock(table, zone, atMs)}
      ><time>${clockAt(table, zone, atMs)}</time>${this.city ? ` ${cityOf(zone)}` : ''}
      ${night ? html`<wa-icon class="moon" name="moon" label=${t('time.night')}></wa-icon>` : ''}</span
    >`
  }
}
customElements.define('m-person-time', MPersonTime)
