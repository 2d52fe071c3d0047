import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import { limits } from '../../../infra/contract/limits.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PeerInfo, TrackSource } from '../../../sfu/protocol/media.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import type { RoomSession } from './roomSession.ts'
import './screenView.ts'
import './tile.ts'
import { placeTiles } from './tileLayout.ts'
import type { Rect, Size } from './tileLayout.ts'
import { TileWishes } from './tileWishes.ts'

const gapPx = 8

/** Everybody's tiles and the shared screen. Tiles keep their element when the arrangement changes: no flicker. */
export class MStage extends LitElement {
  static override properties = {
    session: { attribute: false },
    table: { attribute: false },
    size: { state: true },
  }
  declare session: RoomSession
  declare table: ZoneTable | null
  declare size: Size
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.size = { width: entry.contentRect.width, height: entry.contentRect.height }
  })
  #wishes: TileWishes | null = null

  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      min-width: 0;
      min-height: 0;
    }
    m-tile,
    m-screen {
      position: absolute;
      transition:
        left 220ms ease,
        top 220ms ease,
        width 220ms ease,
        height 220ms ease;
    }
    m-tile[data-pip] {
      box-shadow: 0 2px 16px #000a;
      z-index: 2;
    }
    .more {
      position: absolute;
      inset-inline-end: 8px;
      bottom: 8px;
      padding: 4px 12px;
      border-radius: 999px;
      background: #0b0e10cc;
      color: #f3f5f6;
      z-index: 3;
    }
    @media (prefers-reduced-motion: reduce) {
      m-tile,
      m-screen {
        transition: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.table = null
    this.size = { width: 0, height: 0 }
  }

  override connectedCallback() {
    super.connectedCallback()
    this.#observer.observe(this)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#observer.disconnect()
  }

  override render() {
    const { you, others } = this.session
    if (!you || this.size.width === 0) return nothing
    const people = [...others.slice(0, limits.camerasPerPageMax - 1), you]
    const screen = this.#screen()
    const placed = placeTiles(people.length, screen !== null, this.size, gapPx)
    const shown = people
      .map((peer, index) => ({ peer, rect: placed.people[index] ?? null }))
      .filter((entry): entry is { peer: PeerInfo; rect: Rect } => entry.rect !== null)
    const hiddenCount = others.length + 1 - shown.length
    this.#wish(shown)
    return html`
      ${screen && placed.screen ? this.#screenView(screen, placed.screen) : nothing}
      ${repeat(
        shown,
        ({ peer }) => peer.peerId,
        ({ peer, rect }) => this.#tile(peer, rect, people.length === 2 && !screen && peer === you),
      )}
      ${hiddenCount > 0 ? html`<span class="more">${t('call.moreTiles', { count: hiddenCount })}</span>` : nothing}
    `
  }

  #tile(peer: PeerInfo, rect: Rect, pip: boolean) {
    const me = peer === this.session.you
    const muted = me ? !this.session.intentions.microphone : !isOpen(peer, 'microphone')
    return html`<m-tile
      data-testid="tile"
      data-peer=${peer.peerId}
      data-name=${peer.name}
      ?data-pip=${pip}
      style=${styleMap(placedAt(rect))}
      .name=${peer.name}
      .personKey=${peer.personKey}
      .zone=${peer.zone}
      .table=${this.table}
      .clocks=${this.session.everybody}
      .track=${me ? this.session.media.track('camera') : this.#camera(peer)}
      .muted=${muted}
      .speaking=${!muted && this.session.speaking.has(peer.peerId)}
      .hand=${peer.handRaisedAt !== null}
      ?me=${me}
    ></m-tile>`
  }

  #camera(peer: PeerInfo): MediaStreamTrack | null {
    return isOpen(peer, 'camera') ? (this.session.remoteOf(peer.peerId, 'camera')?.track ?? null) : null
  }

  /** Whoever came first and shares takes the stage; mine only when nobody else shares. */
  #screen(): { peer: PeerInfo; track: MediaStreamTrack | null } | null {
    const sharer = this.session.others.find((peer) => isOpen(peer, 'screen'))
    if (sharer) return { peer: sharer, track: this.session.remoteOf(sharer.peerId, 'screen')?.track ?? null }
    const mine = this.session.screen?.getVideoTracks()[0]
    return mine && this.session.you ? { peer: this.session.you, track: mine } : null
  }

  #screenView({ peer, track }: { peer: PeerInfo; track: MediaStreamTrack | null }, rect: Rect) {
    return html`<m-screen
      data-testid="screen"
      data-peer=${peer.peerId}
      style=${styleMap(placedAt(rect))}
      .name=${peer.name}
      .track=${track}
      ?me=${peer === this.session.you}
    ></m-screen>`
  }

  #wish(shown: { peer: PeerInfo; rect: Rect }[]) {
    const { engine } = this.session
    this.#wishes ??= new TileWishes({
      prefer: (layers) => engine.prefer(layers),
      show: (consumerIds, seen) => engine.show(consumerIds, seen),
    })
    const heights = new Map(shown.map(({ peer, rect }) => [peer.peerId, rect.height]))
    const cameras = engine.remotes.filter(({ source }) => source === 'camera')
    this.#wishes.want(
      new Map(cameras.map(({ consumerId, peerId }) => [consumerId, heights.get(peerId) ?? null] as const)),
    )
  }
}

function isOpen(peer: PeerInfo, source: TrackSource): boolean {
  return peer.tracks.some((track) => track.source === source && !track.paused)
}

function placedAt({ left, top, width, height }: Rect) {
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }
}

customElements.define('m-stage', MStage)
