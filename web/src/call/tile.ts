import { LitElement, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ClockOwner } from '../app/clockTip.ts'
import '../attendance/mExternal.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { markFirstVideo } from './firstMedia.ts'
import './localTime.ts'
import { hueOf, initialsOf } from './portrait.ts'
import type { Grade } from './quality/grade.ts'
import { deviceBadges } from '../ringing/deviceBadges.ts'
import { tileStyles } from './tileStyles.ts'

/** How the connection of a tile is, and why, in words; `why` is empty while it is good. */
export interface TileQuality {
  grade: Grade
  why: string
}

const qualityIcons: Record<Grade, string> = {
  good: 'signal-high',
  fair: 'signal-medium',
  poor: 'signal-low',
  lost: 'wifi-off',
}

/** What a tile asks of the stage around it. `float`: its picture went above other windows, or came back. */
export type TileWish = { wish: 'pin' } | { wish: 'menu' } | { wish: 'float'; floating: boolean }

/**
 * One person in the room: their picture or initials, name, local time, whether they can be heard and how their
 * connection is.
 */
export class MTile extends LitElement {
  static override properties = {
    name: {},
    personKey: {},
    zone: {},
    table: { attribute: false },
    clocks: { attribute: false },
    track: { attribute: false },
    quality: { attribute: false },
    me: { type: Boolean },
    marked: { type: Boolean },
    external: { type: Boolean },
    muted: { type: Boolean },
    pinned: { type: Boolean },
    reachable: { type: Boolean },
    speaking: { type: Boolean, reflect: true },
    hand: { type: Number },
    devices: { attribute: false },
    frozen: {},
    playing: { state: true },
  }
  declare name: string
  declare personKey: string
  declare zone: string
  declare table: ZoneTable | null
  /** Everybody in the room, for whoever hovers the time. */
  declare clocks: () => readonly ClockOwner[]
  /** The camera; null shows initials. */
  declare track: MediaStreamTrack | null
  /** Null until something was measured. */
  declare quality: TileQuality | null
  /** What this person is here with. */
  declare devices: readonly PeerInfo[]
  declare me: boolean
  /** A watermark lies over the page: the picture stays under it. */
  declare marked: boolean
  /** Not of the company. */
  declare external: boolean
  declare muted: boolean
  declare pinned: boolean
  /** The one tile of the stage that Tab stops at; arrow keys lead to the others. */
  declare reachable: boolean
  declare speaking: boolean
  /** My place among the raised hands, from 1; 0: it is down. */
  declare hand: number
  /** Why this person stands as they were last seen; empty while they are heard of. */
  declare frozen: string
  /** A frame of this track has been painted. */
  declare playing: boolean

  static override styles = tileStyles

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.name = ''
    this.external = false
    this.personKey = ''
    this.zone = ''
    this.table = null
    this.clocks = () => []
    this.track = null
    this.quality = null
    this.me = false
    this.marked = false
    this.muted = false
    this.pinned = false
    this.reachable = false
    this.speaking = false
    this.hand = 0
    this.devices = []
    this.frozen = ''
    this.playing = false
    this.addEventListener('dblclick', () => this.#wish({ wish: 'pin' }))
  }

  /** Shows the picture above other windows, which keeps it coming while the page is hidden; false if it cannot. */
  async float(): Promise<boolean> {
    if (this.marked) return false
    const shown = this.renderRoot.querySelector('video')?.requestPictureInPicture?.()
    if (!shown) return false
    return shown.then(
      () => true,
      () => false,
    )
  }

  get mayFloat(): boolean {
    return this.track !== null && document.pictureInPictureEnabled && !this.marked
  }

  override render() {
    const name = this.me ? `${this.name} (${t('call.you')})` : this.name
    const grade = this.quality?.grade ?? 'good'
    const states = [
      this.muted && t('call.muted'),
      this.hand > 0 && t('tools.handUp', { place: this.hand }),
      this.speaking && t('call.speaking'),
      this.pinned && t('stage.pinned'),
      this.frozen,
      grade !== 'good' && t(`quality.${grade}`),
      grade !== 'good' && this.quality?.why,
    ]
    this.toggleAttribute('still', this.frozen !== '')
    this.setAttribute('role', 'group')
    this.tabIndex = this.reachable ? 0 : -1
    this.ariaLabel = [name, ...states.filter(Boolean)].join(', ')
    return html`
      ${this.track ? this.#picture() : nothing} ${this.#initials()}
      ${
        this.hand > 0
          ? html`<span class="hand" data-testid="hand-place"><wa-icon name="hand"></wa-icon>${this.hand}</span>`
          : nothing
      }
      ${this.quality?.why ? html`<span class="why ${grade}" data-testid="why">${this.quality.why}</span>` : nothing}
      ${this.frozen ? html`<span class="why" data-testid="frozen">${this.frozen}</span>` : nothing}
      <span class="label">
        ${this.frozen ? html`<wa-icon class="away" name="cloud-off" title=${this.frozen}></wa-icon>` : nothing}
        ${this.speaking ? html`<span class="voice" aria-hidden="true"><i></i><i></i><i></i></span>` : nothing}
        ${this.muted ? html`<wa-icon class="off" name="mic-off"></wa-icon>` : nothing} ${deviceBadges(this.devices)}
        ${this.pinned ? html`<wa-icon class="pinned" name="pin"></wa-icon>` : nothing}
        <b title=${this.name}>${this.me ? t('call.you') : name}</b>
        ${this.external ? html`<m-external data-testid="tile-external"></m-external>` : nothing}
        <m-local-time still .table=${this.table} zone=${this.zone} .clocks=${this.clocks}></m-local-time>
        ${
          this.quality
            ? html`<span class="link ${grade}" data-testid="quality" data-grade=${grade} title=${t(`quality.${grade}`)}
                ><wa-icon name=${qualityIcons[grade]}></wa-icon
              ></span>`
            : nothing
        }
      </span>
      ${this.#tools()}
    `
  }

  #tools() {
    const { name } = this
    const pin = this.pinned ? t('stage.unpin', { name }) : t('stage.pin', { name })
    const stop = this.reachable ? 0 : -1
    return html`<span class="tools">
      <button
        type="button"
        tabindex=${stop}
        data-testid="pin"
        aria-label=${pin}
        aria-pressed=${String(this.pinned)}
        title=${pin}
        @click=${() => this.#wish({ wish: 'pin' })}
      >
        <wa-icon name=${this.pinned ? 'pin-off' : 'pin'}></wa-icon>
      </button>
      <button
        type="button"
        tabindex=${stop}
        data-testid="tile-more"
        aria-label=${t('stage.menu', { name })}
        aria-haspopup="menu"
        title=${t('stage.menu', { name })}
        @click=${() => this.#wish({ wish: 'menu' })}
      >
        <wa-icon name="ellipsis"></wa-icon>
      </button>
    </span>`
  }

  #picture() {
    return html`<video
      class=${this.me ? 'me' : ''}
      autoplay
      playsinline
      muted
      .muted=${true}
      ?disablepictureinpicture=${this.marked}
      @loadeddata=${() => (this.playing = true)}
      @enterpictureinpicture=${() => this.#wish({ wish: 'float', floating: true })}
      @leavepictureinpicture=${() => this.#wish({ wish: 'float', floating: false })}
    ></video>`
  }

  #initials() {
    const hue = hueOf(this.personKey || this.name)
    const under = this.track !== null && this.playing
    return html`<div class="initials ${under ? 'under' : ''}" style="--hue:${hue}" aria-hidden="true">
      <span>${initialsOf(this.name)}</span>
    </div>`
  }

  override updated() {
    const video = this.renderRoot.querySelector('video')
    if (!video || !this.track) {
      this.playing = false
      return
    }
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
    if (shown === this.track) return
    video.srcObject = new MediaStream([this.track])
    if (!this.me) markFirstVideo(video)
    // A silent picture is never refused; a page in the background may put it off.
    video.play().catch(() => undefined)
  }

  #wish(detail: TileWish) {
    this.dispatchEvent(new CustomEvent<TileWish>('wish', { detail }))
  }
}
customElements.define('m-tile', MTile)
