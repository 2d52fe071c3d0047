import '@awesome.me/webawesome/dist/components/qr-code/qr-code.js'
import { LitElement, css, html, nothing } from 'lit'
import type { RunningCall } from '../../../collab/protocol/ringing.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { deviceIcons } from './deviceKind.ts'
import { switchboard } from './switchboard.ts'

const codePx = 176

/** My devices in this call, and the way to another one. */
export class MDevices extends LitElement {
  static override properties = { session: { attribute: false } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
        padding: 16px;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 48px;
      }
      li wa-icon {
        font-size: 22px;
        color: var(--m-text-quiet);
      }
      b {
        display: block;
        font-weight: 500;
      }
      .code {
        justify-self: center;
        padding: 12px;
        border-radius: 12px;
        background: #fff;
        line-height: 0;
      }
      /* Dark on light in every theme: cameras read nothing else for certain. */
      wa-qr-code {
        color: #111416;
        --corner-color: #111416;
      }
    `,
  ]
  declare session: RoomSession

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => switchboard),
  ]

  override render() {
    const mine = this.session.you?.peerId
    const here = switchboard.calls.filter(({ link }) => link === location.pathname)
    const label = t('ring.moveAlt')
    return html`${
        here.length > 0
          ? html`<ul>
              ${here.map((call) => this.#device(call, call.peerId === mine))}
            </ul>`
          : nothing
      }
      <p>${t('ring.moveHow')}</p>
      <div class="code">
        <wa-qr-code
          role="img"
          aria-label=${label}
          label=${label}
          size=${codePx}
          value=${location.origin + location.pathname}
        ></wa-qr-code>
      </div>
      <p class="quiet small">${t('ring.moveGuest')}</p>`
  }

  #device({ device, companion }: RunningCall, isThis: boolean) {
    const more = [isThis ? t('ring.thisDevice') : '', companion ? t('ring.companion') : ''].filter(Boolean).join(' · ')
    return html`<li data-testid="my-device">
      <wa-icon name=${deviceIcons[device]}></wa-icon>
      <span
        ><b>${t(`ring.device.${device}`)}</b>${more ? html`<span class="quiet small">${more}</span>` : nothing}</span
      >
    </li>`
  }
}
customElements.define('m-devices', MDevices)
