import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ClockOwner } from '../app/clockTip.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { markFirstVideo } from './firstMedia.ts'
import './localTime.ts'
import { hueOf, initialsOf } from './portrait.ts'

/** One person in the room: their picture or initials, name, local time and whether they can be heard. */
export class MTile extends LitElement {
  static override properties = {
    name: {},
    personKey: {},
    zone: {},
    table: { attribute: false },
    clocks: { attribute: false },
    track: { attribute: false },
    me: { type: Boolean },
    muted: { type: Boolean },
    speaking: { type: Boolean, reflect: true },
    hand: { type: Boolean },
  }
  declare name: string
  declare personKey: string
  declare zone: string
  declare table: ZoneTable | null
  /** Everybody in the room, for whoever hovers the time. */
  declare clocks: () => readonly ClockOwner[]
  /** The camera; null shows initials. */
  declare track: MediaStreamTrack | null
  declare me: boolean
  declare muted: boolean
  declare speaking: boolean
  declare hand: boolean

  static override styles = css`
    :host {
      container-type: size;
      display: block;
      position: relative;
      overflow: hidden;
      border-radius: 12px;
      background: #1d2327;
      color: #f3f5f6;
      isolation: isolate;
    }
    :host::after {
      content: '';
      position: absolute;
      inset: 0;
      border-radius: inherit;
      box-shadow: inset 0 0 0 3px var(--m-accent);
      opacity: 0;
      transition: opacity 160ms;
      pointer-events: none;
    }
    :host([speaking])::after {
      opacity: 1;
    }
    video {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    video.me {
      transform: scaleX(-1);
    }
    .initials {
      position: absolute;
      inset: 0;
      display: grid;
      place-items: center;
    }
    .initials span {
      display: grid;
      place-items: center;
      width: clamp(40px, 34cqmin, 160px);
      aspect-ratio: 1;
      border-radius: 50%;
      background: oklch(0.42 0.07 var(--hue));
      font-size: clamp(15px, 12cqmin, 56px);
      font-weight: 500;
      letter-spacing: 0.01em;
    }
    .label {
      position: absolute;
      inset-inline-start: 8px;
      bottom: 8px;
      max-width: calc(100% - 16px);
      display: flex;
      align-items: center;
      gap: 6px;
      padding: 3px 9px;
      border-radius: 999px;
      background: #0b0e10b8;
      font-size: 13px;
      line-height: 20px;
      --m-night: #c3c8fb;
    }
    .label b {
      font-weight: 500;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .label m-local-time {
      color: #c9d0d5;
      flex: none;
    }
    .off {
      color: #ff9a95;
      flex: none;
    }
    .hand {
      position: absolute;
      inset-inline-start: 8px;
      top: 8px;
      display: grid;
      place-items: center;
      width: 30px;
      height: 30px;
      border-radius: 50%;
      background: #f0b64c;
      color: #2a1c00;
      font-size: 16px;
    }
    @container (max-width: 250px) {
      .label m-local-time {
        display: none;
      }
      .label {
        font-size: 12px;
        inset-inline-start: 5px;
        bottom: 5px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      :host::after {
        transition: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.name = ''
    this.personKey = ''
    this.zone = ''
    this.table = null
    this.clocks = () => []
    this.track = null
    this.me = false
    this.muted = false
    this.speaking = false
    this.hand = false
  }

  override render() {
    const name = this.me ? `${this.name} (${t('call.you')})` : this.name
    const states = [this.muted && t('call.muted'), this.hand && t('call.handUp'), this.speaking && t('call.speaking')]
    this.setAttribute('role', 'group')
    this.ariaLabel = [name, ...states.filter(Boolean)].join(', ')
    return html`
      ${this.track ? this.#picture() : this.#initials()}
      ${this.hand ? html`<span class="hand"><wa-icon name="hand"></wa-icon></span>` : nothing}
      <span class="label">
        ${this.muted ? html`<wa-icon class="off" name="mic-off"></wa-icon>` : nothing}
        <b title=${this.name}>${name}</b>
        <m-local-time still .table=${this.table} zone=${this.zone} .clocks=${this.clocks}></m-local-time>
      </span>
    `
  }

  #picture() {
    return html`<video class=${this.me ? 'me' : ''} autoplay playsinline muted .muted=${true}></video>`
  }

  #initials() {
    const hue = hueOf(this.personKey || this.name)
    return html`<div class="initials" style="--hue:${hue}" aria-hidden="true">
      <span>${initialsOf(this.name)}</span>
    </div>`
  }

  override updated() {
    const video = this.renderRoot.querySelector('video')
    if (!video || !this.track) return
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
    if (shown === this.track) return
    video.srcObject = new MediaStream([this.track])
    if (!this.me) markFirstVideo(video)
    // A silent picture is never refused; a page in the background may put it off.
    video.play().catch(() => undefined)
  }
}
customElements.define('m-tile', MTile)
