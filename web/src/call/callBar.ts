import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, setLanguage, t } from '../i18n/t.ts'
import { Following } from './following.ts'
import type { Device, DeviceKind } from './localMedia.ts'
import { roundButton, roundStyles } from './roundButton.ts'
import type { RoomSession } from './roomSession.ts'

export type Panel = 'notes' | 'chat' | 'people'

/** What the bar asks of the room around it. */
export type BarWish = { wish: 'panel'; panel: Panel } | { wish: 'leave' } | { wish: 'end' } | { wish: 'keys' }

/** Without a keyboard there is nothing to say about keys. */
const touchOnly = matchMedia('(hover: none) and (pointer: coarse)')

const panelIcons = { notes: 'notebook-pen', chat: 'message-square', people: 'users' } as const

/** The bottom bar. On a phone everything rare moves into "more", so that a thumb reaches the rest. */
export class MCallBar extends LitElement {
  static override properties = {
    session: { attribute: false },
    panel: {},
    unread: { type: Number },
    narrow: { type: Boolean, reflect: true },
  }
  declare session: RoomSession
  declare panel: Panel | null
  declare unread: number
  declare narrow: boolean

  static override styles = [
    roundStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        align-items: center;
        gap: 12px;
        padding: 12px 16px calc(12px + env(safe-area-inset-bottom));
      }
      .group {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      .end {
        justify-content: flex-end;
      }
      .pair {
        display: flex;
        position: relative;
      }
      .pair .round:first-child {
        z-index: 1;
      }
      .tail {
        display: grid;
        place-items: center;
        width: 40px;
        height: 48px;
        margin-inline-start: -16px;
        padding: 0;
        padding-inline-start: 10px;
        border: 0;
        border-start-end-radius: 24px;
        border-end-end-radius: 24px;
        background: #1f262a;
        color: #c9d0d5;
        cursor: pointer;
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
      :host([narrow]) {
        grid-template-columns: 1fr;
        padding-inline: 12px;
      }
      :host([narrow]) .group {
        justify-content: space-evenly;
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.panel = null
    this.unread = 0
    this.narrow = false
  }

  override render() {
    this.setAttribute('role', 'toolbar')
    this.ariaLabel = t('call.controls')
    if (this.narrow) {
      return html`<div class="group">
        ${this.#microphone()} ${this.#camera()} ${this.#panelButton('chat')} ${this.#more()} ${this.#leave()}
      </div>`
    }
    return html`
      <div></div>
      <div class="group">
        <div class="pair">${this.#microphone()} ${this.#picks(['microphone', 'speaker'])}</div>
        <div class="pair">${this.#camera()} ${this.#picks(['camera'])}</div>
        ${this.#share()} ${this.#hand()} ${this.#more()} ${this.#leave()}
      </div>
      <div class="group end">
        ${this.#panelButton('notes')} ${this.#panelButton('chat')} ${this.#panelButton('people')}
      </div>
    `
  }

  #microphone() {
    const on = this.session.intentions.microphone && this.session.media.inputs.microphone.at !== 'failed'
    return roundButton({
      icon: on ? 'mic' : 'mic-off',
      label: on ? t('call.mute') : t('call.unmute'),
      key: 'M',
      testid: 'mic',
      look: on ? 'plain' : 'off',
      pressed: on,
      onClick: () => void this.session.setMicrophone(!on),
    })
  }

  #camera() {
    const on = this.session.media.inputs.camera.at === 'on'
    return roundButton({
      icon: on ? 'video' : 'video-off',
      label: on ? t('call.cameraOff') : t('call.cameraOn'),
      key: 'V',
      testid: 'cam',
      look: on ? 'plain' : 'off',
      pressed: on,
      onClick: () => void this.session.setCamera(!on),
    })
  }

  #share() {
    const sharing = this.session.screen !== null
    return roundButton({
      icon: sharing ? 'monitor-x' : 'monitor-up',
      label: sharing ? t('call.stopSharing') : t('call.share'),
      testid: 'share',
      look: sharing ? 'on' : 'plain',
      pressed: sharing,
      onClick: () => this.#toggleShare(),
    })
  }

  #hand() {
    const raised = this.session.you?.handRaisedAt != null
    return roundButton({
      icon: 'hand',
      label: raised ? t('call.lowerHand') : t('call.raiseHand'),
      key: 'H',
      testid: 'hand',
      look: raised ? 'on' : 'plain',
      pressed: raised,
      onClick: () => void this.session.raiseHand(!raised),
    })
  }

  #leave() {
    return roundButton({
      icon: 'phone-off',
      label: t('call.leave'),
      testid: 'leave',
      look: 'danger',
      onClick: () => this.#wish({ wish: 'leave' }),
    })
  }

  #panelButton(panel: Panel) {
    const open = this.panel === panel
    return roundButton({
      icon: panelIcons[panel],
      label: t(`call.${panel}`),
      key: { notes: 'N', chat: 'C', people: 'P' }[panel],
      testid: `open-${panel}`,
      look: open ? 'on' : 'plain',
      pressed: open,
      badge: panel === 'chat' ? this.unread : 0,
      onClick: () => this.#wish({ wish: 'panel', panel }),
    })
  }

  #more() {
    const locked = this.session.settings?.locked ?? false
    return html`<wa-dropdown placement="top" @wa-select=${this.#onMore}>
      <button
        slot="trigger"
        class="round"
        type="button"
        data-testid="more"
        aria-label=${t('call.more')}
        title=${t('call.more')}
      >
        <wa-icon name="ellipsis-vertical"></wa-icon>
      </button>
      ${this.narrow ? this.#narrowItems() : nothing}
      ${this.session.moderates ? item('lock', locked ? 'lock-open' : 'lock', locked ? t('call.unlock') : t('call.lock')) : nothing}
      ${touchOnly.matches ? nothing : item('keys', 'keyboard', t('call.keys'))}
      ${item('language', 'languages', currentLanguage() === 'zh' ? 'English' : '简体中文')}
      ${this.session.you?.role === 'host' ? item('end', 'phone-off', t('call.endForAll'), true) : nothing}
    </wa-dropdown>`
  }

  #narrowItems() {
    const sharing = this.session.screen !== null
    const raised = this.session.you?.handRaisedAt != null
    const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {})
    return html`
      ${item('hand', 'hand', raised ? t('call.lowerHand') : t('call.raiseHand'))}
      ${canShare ? item('share', 'monitor-up', sharing ? t('call.stopSharing') : t('call.share')) : nothing}
      ${item('notes', panelIcons.notes, t('call.notes'))} ${item('people', panelIcons.people, t('call.people'))}
    `
  }

  #onMore(event: CustomEvent<{ item: { value: string } }>) {
    const { value } = event.detail.item
    if (value === 'lock') void this.session.lock(!this.session.settings?.locked)
    else if (value === 'language') setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')
    else if (value === 'share') this.#toggleShare()
    else if (value === 'hand') void this.session.raiseHand(this.session.you?.handRaisedAt == null)
    else if (value === 'notes' || value === 'people') this.#wish({ wish: 'panel', panel: value })
    else if (value === 'keys' || value === 'end') this.#wish({ wish: value })
  }

  #toggleShare() {
    if (this.session.screen) this.session.stopScreen()
    else void this.session.shareScreen()
  }

  #picks(kinds: DeviceKind[]) {
    return html`<wa-dropdown placement="top" @wa-select=${this.#onPick}>
      <button
        slot="trigger"
        class="tail"
        type="button"
        aria-label="${t(`call.${kinds[0] ?? 'microphone'}`)}: ${t('call.devices')}"
      >
        <wa-icon name="chevron-up"></wa-icon>
      </button>
      ${kinds.map((kind) => this.#pickGroup(kind))}
    </wa-dropdown>`
  }

  #pickGroup(kind: DeviceKind) {
    const { devices, chosen } = this.session.media
    const listed: Device[] = devices[kind]
    if (listed.length === 0) return nothing
    const picked = listed.some(({ deviceId }) => deviceId === chosen[kind]) ? chosen[kind] : listed[0]?.deviceId
    return html`<h3>${t(`call.${kind}`)}</h3>
      ${listed.map(
        ({ deviceId, label }) =>
          html`<wa-dropdown-item value="${kind}:${deviceId}">
            <wa-icon
              slot="icon"
              name=${deviceId === picked ? 'check' : 'circle'}
              style=${deviceId === picked ? '' : 'opacity:0'}
            ></wa-icon>
            ${label || t('call.defaultDevice')}
          </wa-dropdown-item>`,
      )}`
  }

  #onPick(event: CustomEvent<{ item: { value: string } }>) {
    const { value } = event.detail.item
    const kind = value.slice(0, value.indexOf(':')) as DeviceKind
    const deviceId = value.slice(kind.length + 1)
    if (kind === 'speaker') void this.session.useSpeaker(deviceId)
    else void this.session.media.choose(kind, deviceId)
  }

  #wish(detail: BarWish) {
    this.dispatchEvent(new CustomEvent<BarWish>('wish', { detail }))
  }
}

function item(value: string, icon: string, label: string, danger = false) {
  return html`<wa-dropdown-item value=${value} data-testid="more-${value}" variant=${danger ? 'danger' : 'default'}>
    <wa-icon slot="icon" name=${icon}></wa-icon>${label}
  </wa-dropdown-item>`
}

customElements.define('m-call-bar', MCallBar)
