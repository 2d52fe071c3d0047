import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import { LitElement, css, html, nothing } from 'lit'
import { live } from 'lit/directives/live.js'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { EffectChoices } from './effects/trackEffect.ts'
import { Following } from './following.ts'
import type { DeviceKind, InputKind } from './inputState.ts'
import type { RoomSession } from './roomSession.ts'

const groups: Record<InputKind, readonly DeviceKind[]> = { microphone: ['microphone', 'speaker'], camera: ['camera'] }
const effectOf = { microphone: 'noise', camera: 'blur' } as const

/** The chevron beside microphone or camera: its devices and the effect that belongs to it. `<m-device-menu kind>`. */
export class MDeviceMenu extends LitElement {
  static override properties = { session: { attribute: false }, kind: {}, narrow: { type: Boolean, reflect: true } }
  declare session: RoomSession
  declare kind: InputKind
  declare narrow: boolean

  static override styles = css`
    :host {
      display: block;
      margin-inline-start: -16px;
    }
    .tail {
      display: grid;
      place-items: center;
      width: 40px;
      height: 48px;
      padding: 0;
      padding-inline-start: 10px;
      border: 0;
      border-start-end-radius: 24px;
      border-end-end-radius: 24px;
      background: #1f262a;
      color: #c9d0d5;
      cursor: pointer;
    }
    :host([narrow]) .tail {
      width: 42px;
    }
    .tail:hover {
      background: #2a3237;
    }
    .tail:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 2px;
    }
    wa-dropdown {
      color-scheme: dark;
    }
    wa-dropdown::part(menu) {
      max-width: min(340px, 92vw);
    }
    h3 {
      margin: 6px 12px 2px;
      font-size: 12px;
      font-weight: 500;
      color: var(--m-text-quiet);
    }
    hr {
      margin: 6px 0;
      border: 0;
      border-top: 1px solid var(--m-border);
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.session?.media),
  ]

  constructor() {
    super()
    this.kind = 'microphone'
    this.narrow = false
  }

  override render() {
    const effect = effectOf[this.kind]
    const on = this.session.media.effects[effect]
    return html`<wa-dropdown placement="top" @wa-select=${this.#onSelect}>
      <button
        slot="trigger"
        class="tail"
        type="button"
        data-testid="${this.kind}-menu"
        aria-label=${t(`device.menu.${this.kind}`)}
        title=${t(`device.menu.${this.kind}`)}
      >
        <wa-icon name="chevron-up"></wa-icon>
      </button>
      ${groups[this.kind].map((kind) => this.#group(kind))}
      <hr />
      <wa-dropdown-item
        type="checkbox"
        value="effect:${effect}"
        data-testid="effect-${effect}"
        title=${effect === 'noise' ? t('device.noiseHint') : nothing}
        .checked=${live(on)}
        >${t(`device.${effect}`)}</wa-dropdown-item
      >
    </wa-dropdown>`
  }

  #group(kind: DeviceKind) {
    const { media } = this.session
    const listed = media.devices[kind]
    if (listed.length === 0) {
      if (kind === 'speaker') return nothing
      return html`<h3>${t(kind === 'camera' ? 'call.noCamera' : 'call.noMicrophone')}</h3>`
    }
    const used = media.inUse(kind) || media.chosen[kind]
    const picked = listed.some(({ deviceId }) => deviceId === used) ? used : listed[0]?.deviceId
    return html`<h3>${t(`call.${kind}`)}</h3>
      ${listed.map(
        ({ deviceId, label }) =>
          html`<wa-dropdown-item
            type="checkbox"
            value="${kind}:${deviceId}"
            data-testid="use-${kind}"
            aria-current=${deviceId === picked ? 'true' : nothing}
            .checked=${live(deviceId === picked)}
            >${label || t('call.defaultDevice')}</wa-dropdown-item
          >`,
      )}`
  }

  #onSelect(event: CustomEvent<{ item: { value: string } }>) {
    const { value } = event.detail.item
    const what = value.slice(0, value.indexOf(':'))
    const which = value.slice(what.length + 1)
    const { media } = this.session
    if (what !== 'effect') return void media.choose(what as DeviceKind, which)
    const effect = which as keyof EffectChoices
    void media.setEffect(effect, !media.effects[effect])
  }
}
customElements.define('m-device-menu', MDeviceMenu)
