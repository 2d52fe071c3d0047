import { LitElement, css, html, nothing } from 'lit'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import './mOpenRooms.ts'
import './mRoomPlan.ts'
import type { SideRooms } from './sideRooms.ts'

/** The panel of the rooms beside a meeting: the plan of a host, or the rooms once they are open. */
export class MSideRooms extends LitElement {
  static override properties = { session: { attribute: false }, sides: { attribute: false } }
  declare session: RoomSession
  declare sides: SideRooms

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
    }
    :host > * {
      flex: 1;
      min-height: 0;
    }
    .none {
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 4px;
      padding: 24px;
      text-align: center;
      color: var(--m-text-quiet);
    }
    .none wa-icon {
      margin-bottom: 6px;
      font-size: 28px;
    }
    .none b {
      color: var(--m-text);
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.sides),
  ]

  override render() {
    const { session, sides } = this
    if (!sides) return nothing
    if (sides.breakouts) return html`<m-open-rooms .session=${session} .sides=${sides}></m-open-rooms>`
    if (session.moderates && !session.beside) return html`<m-room-plan .sides=${sides}></m-room-plan>`
    return html`<div class="none">
      <wa-icon name="split"></wa-icon><b>${t('sides.none')}</b><span>${t('sides.noneHint')}</span>
    </div>`
  }
}
customElements.define('m-side-rooms', MSideRooms)
