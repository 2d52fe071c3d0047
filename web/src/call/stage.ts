import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import { isTyping } from './callKeys.ts'
import { Following } from './following.ts'
import { QualityWatch } from './quality/qualityWatch.ts'
import type { RoomSession } from './roomSession.ts'
import './screenView.ts'
import { SeatHolder } from './seatHolder.ts'
import './stagePager.ts'
import { planStage, trackOf } from './stagePlan.ts'
import type { Chosen, StagePlan, StagedTile, Subject } from './stagePlan.ts'
import { stageStyles } from './stageStyles.ts'
import { tileInWords } from './quality/qualityWords.ts'
import './tile.ts'
import type { MTile, TileWish } from './tile.ts'
import './tileDetails.ts'
import type { Rect, Size } from './tileLayout.ts'
import './tileMenu.ts'
import type { MenuWish } from './tileMenu.ts'
import { ViewReport, restingOf, seenTiles } from './viewReport.ts'
import type { Sight, StagedPicture } from './viewReport.ts'

const gapPx = 8
const swipePxMin = 48
const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
const pageSteps: Readonly<Record<string, number>> = { PageDown: 1, PageUp: -1 }

/** Everybody's tiles and shared screens. Tiles keep their element when the arrangement changes: no flicker. */
export class MStage extends LitElement {
  static override properties = {
    session: { attribute: false },
    table: { attribute: false },
    size: { state: true },
    page: { state: true },
    chosen: { state: true },
    menuFor: { state: true },
    detailsOf: { state: true },
    inView: { state: true },
    settled: { type: Boolean },
  }
  declare session: RoomSession
  declare table: ZoneTable | null
  declare size: Size
  declare page: number
  declare chosen: Chosen | null
  declare menuFor: PeerId | null
  declare detailsOf: Subject | null
  /** False while this element itself is covered by nothing of the page, or scrolled away. */
  declare inView: boolean
  /** Until then my own picture gives way to the first one of somebody else. */
  declare settled: boolean
  readonly #resized = new ResizeObserver(([entry]) => {
    if (entry) this.size = { width: entry.contentRect.width, height: entry.contentRect.height }
  })
  readonly #seen = new IntersectionObserver(([entry]) => (this.inView = entry?.isIntersecting ?? true))
  readonly #onVisibility = () => this.requestUpdate()
  readonly #onKey = (event: KeyboardEvent) => this.#pageKey(event)
  readonly #floating = new Set<TrackId>()
  readonly #seats = new SeatHolder()
  #watched: { session: RoomSession; report: ViewReport; quality: QualityWatch; release: (() => void)[] } | null = null
  #plan: StagePlan | null = null
  #focused: string | null = null
  #swipe: { x: number; y: number } | null = null
  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  static override styles = stageStyles

  constructor() {
    super()
    this.table = null
    this.size = { width: 0, height: 0 }
    this.settled = false
    this.page = 0
    this.chosen = null
    this.menuFor = null
    this.detailsOf = null
    this.inView = true
    this.addEventListener('keydown', (event) => this.#tileKey(event))
    this.addEventListener('pointerenter', ({ pointerType }) => this.#seats.hover(pointerType !== 'touch'))
    this.addEventListener('pointerleave', () => (this.#seats.hover(false), this.requestUpdate()))
    this.addEventListener('pointerdown', ({ pointerType, clientX: x, clientY: y }) => {
      this.#swipe = pointerType === 'touch' ? { x, y } : null
    })
    this.addEventListener('pointerup', (event) => this.#swiped(event))
  }

  override connectedCallback() {
    super.connectedCallback()
    this.#resized.observe(this)
    this.#seen.observe(this)
    document.addEventListener('visibilitychange', this.#onVisibility)
    addEventListener('keydown', this.#onKey)
    this.requestUpdate()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#resized.disconnect()
    this.#seen.disconnect()
    document.removeEventListener('visibilitychange', this.#onVisibility)
    removeEventListener('keydown', this.#onKey)
    this.#unwatch()
  }

  override willUpdate() {
    if (this.#watched?.session === this.session || !this.isConnected) return
    this.#unwatch()
    const { session } = this
    const report = new ViewReport(pageClock, (tiles) => {
      session.engine.view(tiles)
      quality.look(tiles)
    })
    const quality = new QualityWatch(session, pageClock)
    const release = [quality.on('change', () => this.requestUpdate())]
    this.#watched = { session, report, quality, release }
    quality.start()
  }

  #unwatch() {
    for (const release of this.#watched?.release ?? []) release()
    this.#watched?.report.close()
    this.#watched?.quality.stop()
    this.#watched = null
  }

  override render() {
    const { session, size } = this
    if (!session.you || size.width === 0) return nothing
    const { chosen, page } = this
    const staged = session.settings?.stage ?? false
    const others = this.#seats.hold(session.others)
    const { soundAlone } = session.minutes
    const ownScreen = session.screen !== null && !soundAlone
    const plan = planStage({ you: session.you, others, staged, ownScreen, chosen, page, size, gapPx })
    this.#plan = plan
    const pictures = soundAlone ? [] : this.#pictures(plan)
    const resting = restingOf(pictures, this.#watched?.quality.pressure ?? 0)
    this.#watched?.report.show(seenTiles(pictures, this.#sight))
    const remotes = new Map(session.engine.remotes.map(({ trackId, track }) => [trackId, track]))
    const trackFor = (trackId: TrackId | null) =>
      trackId && !soundAlone && !resting.has(trackId) ? (remotes.get(trackId) ?? null) : null
    const reachable = plan.tiles.some((tile) => keyOf(tile) === this.#focused) ? this.#focused : null
    return html`
      ${repeat(
        plan.tiles.filter(({ peer }) => !this.#seats.isGap(peer.peerId)),
        keyOf,
        (tile, index) => this.#tile(tile, trackFor, reachable ? keyOf(tile) === reachable : index === 0),
      )}
      ${plan.tiles.length === 0 ? this.#empty() : nothing} ${plan.pager ? this.#pager(plan, plan.pager) : nothing}
      ${pictures.length > 0 ? this.#eased() : nothing} ${this.#menu(plan)} ${this.#details()}
    `
  }

  #tile(tile: StagedTile, trackFor: (trackId: TrackId | null) => MediaStreamTrack | null, reachable: boolean) {
    const { session } = this
    const { peer, rect } = tile
    const me = peer.peerId === session.you?.peerId
    if (tile.kind === 'screen') {
      const own = session.screen?.getVideoTracks()[0] ?? null
      return html`<m-screen
        data-testid="screen"
        data-peer=${peer.peerId}
        style=${styleMap(placedAt(rect))}
        .name=${peer.name}
        .track=${me ? own : trackFor(trackOf(peer, 'screen'))}
        ?me=${me}
        ?small=${!tile.large}
        ?reachable=${reachable}
        @enlarge=${() => this.#choose({ kind: 'screen', peerId: peer.peerId })}
        @details=${() => (this.detailsOf = tile)}
      ></m-screen>`
    }
    const muted = me ? !session.intentions.microphone : trackOf(peer, 'microphone') === null
    const quality = this.#watched?.quality
    return html`<m-tile
      data-testid="tile"
      data-peer=${peer.peerId}
      data-name=${peer.name}
      ?data-pip=${tile.floats}
      ?data-large=${tile.large}
      ?menu=${this.menuFor === peer.peerId}
      style=${styleMap(placedAt(rect))}
      .name=${peer.name}
      .personKey=${peer.personKey}
      .zone=${peer.zone}
      .table=${this.table}
      .clocks=${session.everybody}
      .track=${me ? this.#ownPicture() : trackFor(trackOf(peer, 'camera'))}
      .quality=${quality ? tileInWords(quality, peer, me) : null}
      .muted=${muted}
      .speaking=${!muted && session.speaking.has(peer.peerId)}
      .hand=${peer.handRaisedAt !== null}
      .pinned=${this.#isPinned(peer.peerId)}
      ?me=${me}
      ?reachable=${reachable}
      @wish=${(event: CustomEvent<TileWish>) => this.#onWish(peer, event.detail)}
    ></m-tile>`
  }

  /** What nobody is sent is not shown to me either. */
  #ownPicture(): MediaStreamTrack | null {
    return this.settled && !this.session.minutes.soundAlone ? this.session.media.track('camera') : null
  }

  #empty() {
    return html`<div class="empty" data-testid="stage-empty">
      <wa-icon name="presentation"></wa-icon><b>${t('stage.nobody')}</b><span>${t('stage.nobodyHint')}</span>
    </div>`
  }

  #pager(plan: StagePlan, rect: Rect) {
    return html`<m-pager
      class=${rect.width < 320 ? 'slim' : ''}
      style=${styleMap(placedAt(rect))}
      .plan=${plan}
      .speaking=${this.session.speaking}
      @turn=${(event: CustomEvent<number>) => this.#turn(event.detail)}
      @go=${(event: CustomEvent<number>) => (this.page = event.detail)}
    ></m-pager>`
  }

  #eased() {
    const pressure = this.#watched?.quality.pressure ?? 0
    if (pressure === 0) return nothing
    return html`<div class="eased" role="status" data-testid="eased" data-step=${pressure}>
      ${pressure === 4 ? t('stage.easedRest') : t('stage.eased')}
    </div>`
  }

  #menu({ tiles }: StagePlan) {
    const tile = tiles.find(({ kind, peer }) => kind === 'person' && peer.peerId === this.menuFor)
    if (!tile) return nothing
    const { peer, rect } = tile
    return html`<m-tile-menu
      .name=${peer.name}
      .rect=${rect}
      .stage=${this.size}
      ?pinned=${this.#isPinned(peer.peerId)}
      ?mayFloat=${this.#elementOf(peer.peerId)?.mayFloat ?? false}
      @choose=${(event: CustomEvent<MenuWish>) => this.#onMenu(tile, event.detail)}
    ></m-tile-menu>`
  }

  #details() {
    if (!this.detailsOf || !this.#watched) return nothing
    return html`<m-tile-details
      .watch=${this.#watched.quality}
      .subject=${this.detailsOf}
      ?me=${this.detailsOf.peer.peerId === this.session.you?.peerId}
      @close=${() => (this.detailsOf = null)}
    ></m-tile-details>`
  }

  get #sight(): Sight {
    const hidden = document.visibilityState === 'hidden' || !this.inView
    const pressure = this.#watched?.quality.pressure ?? 0
    return { pixelRatio: globalThis.devicePixelRatio || 1, hidden, floating: this.#floating, pressure }
  }

  /** What comes from the node: everything but my own. */
  #pictures({ tiles }: StagePlan): StagedPicture[] {
    return tiles.flatMap(({ kind, peer, rect, large }) => {
      if (peer.peerId === this.session.you?.peerId || this.#seats.isGap(peer.peerId)) return []
      const trackId = trackOf(peer, kind === 'screen' ? 'screen' : 'camera')
      if (trackId === null) return []
      return { trackId, size: rect, rank: large ? ('stage' as const) : ('tile' as const), whole: kind === 'screen' }
    })
  }

  #onWish(peer: PeerInfoOfTile, wish: TileWish) {
    switch (wish.wish) {
      case 'pin':
        return this.#togglePin(peer.peerId)
      case 'menu':
        this.menuFor = this.menuFor === peer.peerId ? null : peer.peerId
        return
      case 'float': {
        const trackId = trackOf(peer, 'camera')
        if (trackId && wish.floating) this.#floating.add(trackId)
        else this.#floating.clear()
        return this.requestUpdate()
      }
      default:
        return wish satisfies never
    }
  }

  #onMenu(tile: StagedTile, wish: MenuWish) {
    const { peerId } = tile.peer
    this.menuFor = null
    if (wish === 'pin') this.#togglePin(peerId)
    else if (wish === 'details') this.detailsOf = tile
    else if (wish === 'float') void this.#elementOf(peerId)?.float()
    if (wish !== 'details') this.#elementOf(peerId)?.focus()
  }

  #isPinned(peerId: PeerId): boolean {
    return this.chosen?.kind === 'person' && this.chosen.peerId === peerId
  }

  #togglePin(peerId: PeerId) {
    this.#choose(this.#isPinned(peerId) ? null : { kind: 'person', peerId })
  }

  #choose(chosen: Chosen | null) {
    this.chosen = chosen
    this.page = 0
  }

  #turn(by: number) {
    const pages = this.#plan?.pages
    if (pages) this.page = Math.min(pages.pageCount - 1, Math.max(0, pages.page + by))
  }

  #pageKey(event: KeyboardEvent) {
    const by = pageSteps[event.key]
    if (!by || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.composedPath())) return
    if ((this.#plan?.pages.pageCount ?? 1) < 2) return
    event.preventDefault()
    this.#turn(by)
  }

  /** Arrows lead from tile to tile, Enter pins, the menu key opens the menu. */
  #tileKey(event: KeyboardEvent) {
    const from = event.composedPath()[0]
    const tiles = [...this.renderRoot.querySelectorAll<HTMLElement>('m-tile, m-screen')]
    const index = tiles.findIndex((tile) => tile === from)
    const tile = this.#plan?.tiles[index]
    if (index < 0 || !tile) return
    const by = steps[event.key]
    if (by) {
      const next = tiles[(index + by + tiles.length) % tiles.length]
      const plan = this.#plan?.tiles[(index + by + tiles.length) % tiles.length]
      this.#focused = plan ? keyOf(plan) : null
      next?.focus()
      this.requestUpdate()
    } else if (event.key === 'Enter' && tile.kind === 'person') this.#togglePin(tile.peer.peerId)
    else if (event.key === 'Enter') this.#choose({ kind: 'screen', peerId: tile.peer.peerId })
    else if (event.key === 'ContextMenu' && tile.kind === 'person') this.menuFor = tile.peer.peerId
    else return
    event.preventDefault()
  }

  #swiped({ clientX, clientY }: PointerEvent) {
    const from = this.#swipe
    this.#swipe = null
    if (!from) return
    const [across, down] = [clientX - from.x, clientY - from.y]
    if (Math.abs(across) < swipePxMin || Math.abs(across) < 2 * Math.abs(down)) return
    const forward = getComputedStyle(this).direction === 'rtl' ? across > 0 : across < 0
    this.#turn(forward ? 1 : -1)
  }

  #elementOf(peerId: PeerId): MTile | null {
    return this.renderRoot.querySelector<MTile>(`m-tile[data-peer="${CSS.escape(peerId)}"]`)
  }
}

type PeerInfoOfTile = StagedTile['peer']

function keyOf({ kind, peer }: Subject): string {
  return `${kind} ${peer.peerId}`
}

function placedAt({ left, top, width, height }: Rect) {
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }
}

customElements.define('m-stage', MStage)
