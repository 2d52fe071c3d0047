import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { localeTag, t } from '../i18n/t.ts'
import { Following } from './following.ts'
import { lostPlaces } from './roomNodes.ts'
import type { RoomSession } from './roomSession.ts'

/** Which regions this one has lost sight of, in one quiet line for as long as it lasts. */
export class MLostRegions extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = css`
    :host {
      display: block;
    }
    p {
      display: flex;
      align-items: center;
      gap: 10px;
      margin: 0;
      padding: 8px 16px;
      border-radius: 20px;
      background: #2a3237f2;
      color: #e6eaec;
      font-size: 14px;
      line-height: 20px;
      box-shadow: 0 4px 20px #0008;
    }
    wa-icon {
      flex: none;
      color: #f0b64c;
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  override connectedCallback() {
    super.connectedCallback()
    this.setAttribute('role', 'status')
  }

  override render() {
    const { nodes, others } = this.session
    const places = lostPlaces(nodes, others)
    if (places.length === 0) return nothing
    const place = new Intl.ListFormat(localeTag(), { type: 'conjunction' }).format(places)
    return html`<p data-testid="lost-regions">
      <wa-icon name="cloud-off"></wa-icon><span>${t('region.lost', { place })}</span>
    </p>`
  }
}
customElements.define('m-lost-regions', MLostRegions)
