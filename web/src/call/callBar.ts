import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js'
import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, setLanguage, t } from '../i18n/t.ts'
import { letterOf } from './callKeys.ts'
import './deviceMenu.ts'
import { Following } from './following.ts'
import { FullScreen } from './fullScreen.ts'
import { panelIcons, panelNames, panels } from './panels.ts'
import type { Panel } from './panels.ts'
import { PictureWindow } from './pictureWindow.ts'
import type { MReact } from '../tools/mReact.ts'
import { roundButton, roundStyles } from './roundButton.ts'
import type { RoomSession } from './roomSession.ts'

/** What the bar asks of the room around it. */
export type BarWish =
  | { wish: 'panel'; panel: Panel }
  | { wish: 'layout' | 'fullScreen' | 'float' | 'keys' | 'leave' | 'end' }

/** Without a keyboard there is nothing to say about keys. */
const touchOnly = matchMedia('(hover: none) and (pointer: coarse)')

const mayFloat = PictureWindow.possible || document.pictureInPictureEnabled

/** The bottom bar. On a phone everything rare moves into "more", so that a thumb reaches the rest. */
export class MCallBar extends LitElement {
  static override properties = {
    session: { attribute: false },
    panel: {},
    unread: { type: Number },
    news: { type: Number },
    narrow: { type: Boolean, reflect: true },
  }
  declare session: RoomSession
  declare panel: Panel | null
  declare unread: number
  /** How many new things wait behind the activities. */
  declare news: number
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
      wa-dropdown {
        color-scheme: dark;
      }
      wa-dropdown::part(menu) {
        max-width: min(340px, 92vw);
      }
      p {
        margin: 0;
        color: #c9d0d5;
        font-size: 13px;
        line-height: 18px;
      }
      .ask {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        height: 48px;
        padding: 0 20px;
        border: 0;
        border-radius: 24px;
        background: #1f262a;
        color: #f3f5f6;
        font: inherit;
        font-weight: 500;
        white-space: nowrap;
        cursor: pointer;
      }
      .ask:hover {
        background: #2a3237;
      }
      .ask[aria-pressed='true'] {
        background: #f0b64c;
        color: #2a1c00;
      }
      .ask:focus-visible {
        outline: 2px solid var(--m-accent);
        outline-offset: 2px;
      }
      /* The controls make room for the panels instead of standing in the middle. */
      @media (max-width: 1100px) {
        :host {
          grid-template-columns: auto 1fr;
        }
        .middle {
          display: none;
        }
      }
      :host([narrow]) p {
        text-align: center;
      }
      :host([narrow]) {
        grid-template-columns: 1fr;
        padding-inline: 12px;
      }
      :host([narrow]) .group {
        justify-content: space-evenly;
      }
      m-react[bare] {
        position: absolute;
      }
      :host([narrow]) wa-dropdown-item {
        min-height: 42px;
        font-size: 16px;
      }
    `,
  ]

  readonly #fullScreen = new FullScreen(this)
  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.panel = null
    this.unread = 0
    this.news = 0
    this.narrow = false
  }

  override render() {
    this.setAttribute('role', 'toolbar')
    this.ariaLabel = t('call.controls')
    if (this.session.listens) return this.#listening()
    if (this.narrow) {
      return html`<div class="group">
          <div class="pair">${this.#microphone()} ${this.#deviceMenu('microphone')}</div>
          <div class="pair">${this.#camera()} ${this.#deviceMenu('camera')}</div>
          ${this.#panelButton('chat')} ${this.#more()} ${this.#leave()}
        </div>
        ${this.#reactions()}`
    }
    return html`
      <div class="middle"></div>
      <div class="group">
        <div class="pair">${this.#microphone()} ${this.#deviceMenu('microphone')}</div>
        <div class="pair">${this.#camera()} ${this.#deviceMenu('camera')}</div>
        ${this.#share()} ${this.#hand()} ${this.#reactions()} ${this.#more()} ${this.#leave()}
      </div>
      <div class="group end">${this.#panelButtons()}</div>
    `
  }

  /** The audience has a hand to raise, and is told why there is nothing else. */
  #listening() {
    const raised = this.session.you?.handRaisedAt != null
    const hand = html`<button
      class="ask"
      type="button"
      data-testid="hand"
      aria-pressed=${String(raised)}
      @click=${() => void this.session.orders.raiseHand(!raised)}
    >
      <wa-icon name="hand"></wa-icon>${raised ? t('stage.asked') : t('stage.raise')}
    </button>`
    const chat = this.narrow ? this.#panelButton('chat') : nothing
    return html`<p data-testid="listening">${t('stage.listening')}</p>
      <div class="group">${hand} ${this.#reactions()} ${chat} ${this.#more()} ${this.#leave()}</div>
      ${this.narrow ? nothing : html`<div class="group end">${this.#panelButtons()}</div>`}`
  }

  #microphone() {
    const on = this.session.intentions.microphone && this.session.media.inputs.microphone.at !== 'failed'
    return roundButton({
      icon: on ? 'mic' : 'mic-off',
      label: on ? t('call.mute') : t('call.unmute'),
      key: letterOf('microphone'),
      testid: 'mic',
      look: on ? 'plain' : 'off',
      pressed: on,
      onClick: () => void this.session.setMicrophone(!on),
    })
  }

  #camera() {
    const on = this.session.media.inputs.camera.at === 'on'
    if (this.session.minutes.soundAlone) return this.#withheld('video-off', 'cam')
    return roundButton({
      icon: on ? 'video' : 'video-off',
      label: on ? t('call.cameraOff') : t('call.cameraOn'),
      key: letterOf('camera'),
      testid: 'cam',
      look: on ? 'plain' : 'off',
      pressed: on,
      onClick: () => void this.session.setCamera(!on),
    })
  }

  /** It can be pressed, and then says why nothing happens. */
  #withheld(icon: string, testid: string) {
    const explain = () => void this.session.minutes.refusesPicture()
    return roundButton({ icon, label: t('credit.soundAlone'), testid, look: 'held', onClick: explain })
  }

  #share() {
    const sharing = this.session.screen !== null
    if (this.session.minutes.soundAlone && !sharing) return this.#withheld('monitor-x', 'share')
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
      key: letterOf('hand'),
      testid: 'hand',
      look: raised ? 'on' : 'plain',
      pressed: raised,
      onClick: () => void this.session.orders.raiseHand(!raised),
    })
  }

  /** Opens the reactions, or closes them. */
  react() {
    void this.renderRoot.querySelector<MReact>('m-react')?.toggle()
  }

  /** On a phone they open from "more". */
  #reactions() {
    return html`<m-react .session=${this.session} ?bare=${this.narrow}></m-react>`
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

  #panelButtons() {
    return panels.map((panel) => this.#panelButton(panel))
  }

  #panelButton(panel: Panel) {
    const open = this.panel === panel
    return roundButton({
      icon: panelIcons[panel],
      label: t(panelNames[panel]),
      key: letterOf(panel),
      testid: `open-${panel}`,
      look: open ? 'on' : 'plain',
      pressed: open,
      badge: { chat: this.unread, more: this.news }[panel as string] ?? 0,
      onClick: () => this.#wish({ wish: 'panel', panel }),
    })
  }

  #more() {
    const locked = this.session.settings?.locked ?? false
    const staged = this.session.settings?.stage ?? false
    const fullScreen = this.#fullScreen.on
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
      ${this.session.you?.role === 'host' ? item('stage', 'presentation', staged ? t('stage.off') : t('stage.on')) : nothing}
      ${item('layout', 'layout-panel-left', t('room.layout'))}
      ${mayFloat ? item('float', 'picture-in-picture-2', t('room.float')) : nothing}
      ${FullScreen.possible ? item('fullScreen', fullScreen ? 'minimize' : 'maximize', t(fullScreen ? 'room.fullScreenEnd' : 'room.fullScreen')) : nothing}
      ${touchOnly.matches ? nothing : item('keys', 'keyboard', t('call.keys'))}
      ${item('language', 'languages', currentLanguage() === 'zh' ? 'English' : '简体中文')}
      ${this.session.you?.role === 'host' && !this.session.beside ? item('end', 'phone-off', t('call.endForAll'), true) : nothing}
    </wa-dropdown>`
  }

  #narrowItems() {
    const sharing = this.session.screen !== null
    const raised = this.session.you?.handRaisedAt != null
    const places = panels
      .filter((panel) => panel !== 'chat')
      .map((panel) => item(panel, panelIcons[panel], t(panelNames[panel])))
    const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {})
    const react = item('react', 'smile', t('tools.react'))
    if (this.session.listens) return [react, places]
    return html`
      ${react} ${item('hand', 'hand', raised ? t('call.lowerHand') : t('call.raiseHand'))}
      ${canShare ? item('share', 'monitor-up', sharing ? t('call.stopSharing') : t('call.share')) : nothing} ${places}
    `
  }

  #onMore(event: CustomEvent<{ item: { value: string } }>) {
    const { value } = event.detail.item
    if (value === 'lock') void this.session.orders.lock(!this.session.settings?.locked)
    else if (value === 'stage') void this.session.orders.setStage(!this.session.settings?.stage)
    else if (value === 'language') setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')
    else if (value === 'share') this.#toggleShare()
    else if (value === 'hand') void this.session.orders.raiseHand(this.session.you?.handRaisedAt == null)
    else if (value === 'react') this.react()
    else if (isPanel(value)) this.#wish({ wish: 'panel', panel: value })
    else if (isWish(value)) this.#wish({ wish: value })
  }

  #toggleShare() {
    if (this.session.screen) this.session.stopScreen()
    else void this.session.shareScreen()
  }

  #deviceMenu(kind: 'microphone' | 'camera') {
    return html`<m-device-menu kind=${kind} ?narrow=${this.narrow} .session=${this.session}></m-device-menu>`
  }

  #wish(detail: BarWish) {
    this.dispatchEvent(new CustomEvent<BarWish>('wish', { detail }))
  }
}

function isPanel(value: string): value is Panel {
  return value in panelIcons
}

type PlainWish = Exclude<BarWish['wish'], 'panel'>
const plainWishes: ReadonlySet<string> = new Set<PlainWish>(['layout', 'fullScreen', 'float', 'keys', 'leave', 'end'])

function isWish(value: string): value is PlainWish {
  return plainWishes.has(value)
}

function item(value: string, icon: string, label: string, danger = false) {
  return html`<wa-dropdown-item value=${value} data-testid="more-${value}" variant=${danger ? 'danger' : 'default'}>
    <wa-icon slot="icon" name=${icon}></wa-icon>${label}
  </wa-dropdown-item>`
}

customElements.define('m-call-bar', MCallBar)
