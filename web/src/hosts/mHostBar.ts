import { LitElement, css, html, nothing } from 'lit'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { hostStyles } from './hostStyles.ts'
import './mRoomRules.ts'
import type { MRoomRules } from './mRoomRules.ts'

/** Over the list of people, for hosts: mute everybody, and the rules of the room. */
export class MHostBar extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = [
    hostStyles,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 10px 12px 2px;
      }
      button {
        flex: 1;
        white-space: nowrap;
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  override render() {
    if (!this.session.moderates) return nothing
    return html`<div>
        <button type="button" data-testid="mute-all" @click=${() => void this.session.hosting.ask('peers.mute', {})}>
          <wa-icon name="mic-off"></wa-icon>${t('hosts.muteAll')}
        </button>
        <button type="button" data-testid="room-rules-open" @click=${this.#open}>
          <wa-icon name="shield"></wa-icon>${t('hosts.rules')}
        </button>
      </div>
      <m-room-rules .session=${this.session}></m-room-rules>`
  }

  #open() {
    this.renderRoot.querySelector<MRoomRules>('m-room-rules')?.show()
  }
}
customElements.define('m-host-bar', MHostBar)
