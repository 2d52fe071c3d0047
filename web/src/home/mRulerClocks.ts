import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, css, html } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../app/mZonePicker.ts'
import { cityOf, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { keepRulerZones, rulerZonesMax } from './rulerZones.ts'

/** Chooses the clocks that stand beside mine. Fires `chosen`. */
export class MRulerClocks extends LitElement {
  static override properties = { table: { attribute: false }, zones: { attribute: false }, open: { state: true } }
  static override styles = [
    shared,
    css`
      .body {
        min-height: 340px;
        display: grid;
        gap: 12px;
        align-content: start;
      }
      li {
        display: flex;
        justify-content: space-between;
        align-items: center;
        padding: 4px 0;
      }
    `,
  ]
  declare table: ZoneTable
  declare zones: string[]
  declare open: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.open = false
  }

  override render() {
    return html`<wa-button size="s" appearance="plain" @click=${() => (this.open = true)}>
        <wa-icon slot="start" name="globe"></wa-icon>${t('home.editZones')}
      </wa-button>
      <wa-dialog
        light-dismiss
        label=${t('home.zones')}
        ?open=${this.open}
        @wa-after-hide=${(event: Event) => event.target === event.currentTarget && (this.open = false)}
      >
        ${this.open ? this.#body() : ''}
      </wa-dialog>`
  }

  #body() {
    return html`<div class="body">
      <ul>
        ${this.zones.map(
          (zone) =>
            html`<li>
              <span>${whoseClock(this.table, zone, Date.now())}</span>
              <wa-button
                size="s"
                appearance="plain"
                @click=${() => this.#choose(this.zones.filter((each) => each !== zone))}
                ><wa-icon name="x" label=${t('app.remove', { name: cityOf(zone) })}></wa-icon
              ></wa-button>
            </li>`,
        )}
      </ul>
      ${
        this.zones.length < rulerZonesMax
          ? html`<m-zone-picker
              collect
              .table=${this.table}
              .label=${t('home.addZone')}
              @pick=${(event: CustomEvent<string>) => this.#choose([...this.zones, event.detail])}
            ></m-zone-picker>`
          : html`<p class="quiet small">${t('home.zonesMax')}</p>`
      }
    </div>`
  }

  #choose(zones: string[]): void {
    this.zones = [...new Set(zones)]
    keepRulerZones(this.zones)
    this.dispatchEvent(new Event('chosen'))
  }
}
customElements.define('m-ruler-clocks', MRulerClocks)
