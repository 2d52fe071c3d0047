import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { pageClock } from '../link/pageClock.ts'
import { Following } from './following.ts'
import type { RoomSession } from './roomSession.ts'
import './screenView.ts'
import { PictureWindow, offerPicture } from './pictureWindow.ts'
import type { TrackFor } from './pictureWindow.ts'
import { handPlaces } from '../tools/handQueue.ts'
import { SeatHolder } from './seatHolder.ts'
import type { StageChoices } from './stageChoices.ts'
import { StageHands } from './stageHands.ts'
import './stagePager.ts'
import { stagePictures } from './stagePictures.ts'
import { planStage, trackOf } from './stagePlan.ts'
import type { StagePlan, StagedTile, Subject } from './stagePlan.ts'
import { frozenInWords } from './routeWords.ts'
import { StageWatch } from './stageWatch.ts'
import { stageViews } from './stageViews.ts'
import { stageStyles } from './stageStyles.ts'
import { tileInWords } from './quality/qualityWords.ts'
import { devicesOf, tiledPeers } from '../ringing/personDevices.ts'
import './tile.ts'
import type { MTile, TileWish } from './tile.ts'
import './tileDetails.ts'
import type { Rect, Size } from './tileLayout.ts'
import './tileMenu.ts'
import type { MenuWish } from './tileMenu.ts'
import { restingOf, seenTiles } from './viewReport.ts'
import type { Sight } from './viewReport.ts'
import type { MarkHolder } from '../watermark/markHolder.ts'

const gapPx = 8

/** Everybody's tiles and shared screens. Tiles keep their element when the arrangement changes: no flicker. */
export class MStage extends LitElement {
  static override properties = {
    session: { attribute: false },
    choices: { attribute: false },
    mark: { attribute: false },
    table: { attribute: false },
    size: { state: true },
    page: { state: true },
    menuFor: { state: true },
    detailsOf: { state: true },
    inView: { state: true },
    settled: { type: Boolean },
  }
  declare session: RoomSession
  declare choices: StageChoices
  declare mark: MarkHolder | null
  declare table: ZoneTable | null
  declare size: Size
  declare page: number
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
  #floating: ReadonlySet<TrackId> = new Set()
  /** Whose picture the browser shows above other windows, where it has no window of ours. */
  #floatingPeer: PeerId | null = null
  readonly #seats = new SeatHolder()
  #watch: StageWatch | null = null
  #plan: StagePlan | null = null
  #handsUp: ReadonlyMap<PeerId, number> = new Map()
  #focused: string | null = null
  #withdraw: (() => void) | null = null
  readonly #hands = new StageHands(this, {
    tiles: () => (this.#plan?.tiles ?? []).flatMap((tile) => this.#elementOf(tile) ?? []),
    pageCount: () => this.#plan?.pages.pageCount ?? 1,
    turn: (by) => this.#turn(by),
    focus: (index) => this.#onTile(index, (tile) => ((this.#focused = keyOf(tile)), this.requestUpdate())),
    pin: (index) => this.#onTile(index, (tile) => this.#pressed(tile)),
    menu: (index) => this.#onTile(index, ({ kind, peer }) => kind === 'person' && (this.menuFor = peer.peerId)),
  })
  readonly #window = new PictureWindow(
    () => this.requestUpdate(),
    () => this.mark,
  )
  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.choices),
  ]

  static override styles = stageStyles

  constructor() {
    super()
    this.mark = null
    this.table = null
    this.size = { width: 0, height: 0 }
    this.settled = false
    this.page = 0
    this.menuFor = null
    this.detailsOf = null
    this.inView = true
    this.addEventListener('pointerenter', ({ pointerType }) => this.#seats.hover(pointerType !== 'touch'))
    this.addEventListener('pointerleave', () => (this.#seats.hover(false), this.requestUpdate()))
  }

  override connectedCallback() {
    super.connectedCallback()
    this.#resized.observe(this)
    this.#seen.observe(this)
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#hands.start()
    this.#withdraw = offerPicture(() => void this.#window.open())
    this.requestUpdate()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#resized.disconnect()
    this.#seen.disconnect()
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.#hands.stop()
    this.#withdraw?.()
    this.#window.close()
    this.#watch?.close()
    this.#watch = null
  }

  override willUpdate() {
    if (this.#watch?.session === this.session || !this.isConnected) return
    this.#watch?.close()
    this.#watch = new StageWatch(this.session, pageClock, () => this.requestUpdate())
  }

  override render() {
    const { session, size } = this
    if (!session.you || size.width === 0) return nothing
    const { soundAlone } = session.minutes
    const plan = this.#planned(session.you)
    const floats = stagePictures.floating(plan, this.#watch?.speakers.floor ?? null)
    const small = this.#window.size
    const shown = stagePictures.shown(plan, floats, small).filter(({ peer }) => !this.#seats.isGap(peer.peerId))
    const pictures = soundAlone ? [] : stagePictures.coming(shown, session)
    this.#floating = new Set(
      shown
        .filter(
          (each) =>
            (small && floats && keyOf(each) === keyOf(floats)) ||
            (each.kind === 'person' && each.peer.peerId === this.#floatingPeer),
        )
        .flatMap(({ kind, peer }) => trackOf(peer, kind === 'screen' ? 'screen' : 'camera') ?? []),
    )
    const resting = restingOf(pictures, this.#watch?.quality.pressure ?? 0)
    this.#watch?.report.show(seenTiles(pictures, this.#sight))
    const trackFor = stagePictures.tracks(session, resting, this.settled)
    this.#window.show(floats, trackFor, session)
    const keys = plan.tiles.map(keyOf)
    const reachable = this.#focused && keys.includes(this.#focused) ? this.#focused : keys[0]
    return html`
      ${repeat(this.#standing(plan), keyOf, (tile) => this.#tile(tile, trackFor, keyOf(tile) === reachable))}
      ${plan.tiles.length === 0 ? stageViews.empty() : nothing} ${plan.pager ? this.#pager(plan, plan.pager) : nothing}
      ${pictures.length > 0 ? stageViews.eased(this.#watch?.quality.pressure ?? 0) : nothing}
      ${this.#isHidden(session.you, plan) ? stageViews.selfBack(() => this.choices.hideSelf(false)) : nothing}
      ${this.#menu(plan)} ${this.#details()}
    `
  }

  /** Always in the order people came, wherever they stand: a picture that is moved in the page stops for a moment. */
  #standing({ tiles }: StagePlan): StagedTile[] {
    const came = new Map(this.session.others.map(({ peerId }, index) => [peerId, index]))
    const rankOf = ({ kind, peer }: StagedTile) => (came.get(peer.peerId) ?? Infinity) + (kind === 'screen' ? 0.5 : 0)
    return tiles
      .filter(({ peer }) => !this.#seats.isGap(peer.peerId))
      .toSorted((a, b) => (rankOf(a) === rankOf(b) ? 0 : rankOf(a) - rankOf(b)))
  }

  #isHidden(you: PeerInfo, { tiles }: StagePlan): boolean {
    return this.choices.selfHidden && !this.session.listens && !tiles.some(({ peer }) => peer === you)
  }

  #planned(you: PeerInfo): StagePlan {
    const { session, choices, page, size } = this
    const speakers = this.#watch?.speakers
    const others = tiledPeers(session.others, you)
    const plan = planStage({
      you,
      others: this.#seats.hold(speakers?.ordered(others) ?? others),
      staged: session.settings?.stage ?? false,
      ownScreen: session.screen !== null && !session.minutes.soundAlone,
      layout: choices.layout,
      pins: choices.pins,
      speaker: speakers?.floor ?? null,
      selfHidden: choices.selfHidden,
      page,
      size,
      gapPx,
    })
    this.#plan = plan
    this.#handsUp = handPlaces(session.everybody())
    const settled = plan.pages.page === 0 && plan.pages.pageCount > 1 && !this.#seats.hovered
    const small = plan.tiles.filter(({ kind, large, peer }) => kind === 'person' && !large && peer !== you)
    if (speakers) speakers.firstPage = new Set(settled ? small.map(({ peer }) => peer.peerId) : [])
    return plan
  }

  /** Puts the call above other windows, or takes it back; false where this browser cannot. */
  async float(): Promise<boolean> {
    if (PictureWindow.possible) return this.#window.toggle()
    const tile = this.#plan?.tiles.find(({ large }) => large) ?? this.#plan?.tiles[0]
    return (await (tile && this.#tileOf(tile))?.float()) ?? false
  }

  /** A picture on its own above other windows would leave the watermark behind. */
  get #marked(): boolean {
    return (this.mark?.shown ?? null) !== null
  }

  #tile(tile: StagedTile, trackFor: TrackFor, reachable: boolean) {
    const { session } = this
    const { peer, rect } = tile
    const me = peer.peerId === session.you?.peerId
    if (tile.kind === 'screen') {
      return html`<m-screen
        data-testid="screen"
        data-peer=${peer.peerId}
        style=${styleMap(placedAt(rect))}
        .name=${peer.name}
        .track=${trackFor(peer, 'screen')}
        ?marked=${this.#marked}
        ?me=${me}
        ?small=${!tile.large}
        ?reachable=${reachable}
        @enlarge=${() => this.#pressed(tile)}
        @details=${() => (this.detailsOf = tile)}
      ></m-screen>`
    }
    const devices = devicesOf(session.everybody(), peer)
    const isSilent = () => devices.every((device) => trackOf(device, 'microphone') === null)
    const muted = me ? !session.intentions.microphone : isSilent()
    const quality = this.#watch?.quality
    const frozen = frozenInWords(session.nodes, peer)
    return html`<m-tile
      data-testid="tile"
      data-peer=${peer.peerId}
      data-name=${peer.name}
      ?data-pip=${tile.floats}
      ?marked=${this.#marked}
      ?data-large=${tile.large}
      ?menu=${this.menuFor === peer.peerId}
      style=${styleMap(placedAt(rect))}
      .name=${peer.name}
      .personKey=${peer.personKey}
      ?external=${peer.external}
      .zone=${peer.zone}
      .table=${this.table}
      .clocks=${session.everybody}
      .track=${trackFor(peer, 'camera')}
      .quality=${quality && !frozen ? tileInWords(quality, peer, me) : null}
      .frozen=${frozen}
      .muted=${muted}
      .speaking=${!muted && devices.some(({ peerId }) => session.speaking.has(peerId))}
      .devices=${devices}
      .hand=${this.#handsUp.get(peer.peerId) ?? 0}
      .pinned=${this.choices.isPinned(pinOf(tile))}
      ?me=${me}
      ?reachable=${reachable}
      @wish=${(event: CustomEvent<TileWish>) => this.#onWish(tile, event.detail)}
    ></m-tile>`
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

  #menu({ tiles }: StagePlan) {
    const tile = tiles.find(({ kind, peer }) => kind === 'person' && peer.peerId === this.menuFor)
    if (!tile) return nothing
    const { peer, rect } = tile
    return html`<m-tile-menu
      .name=${peer.name}
      .rect=${rect}
      .stage=${this.size}
      ?pinned=${this.choices.isPinned(pinOf(tile))}
      ?me=${peer.peerId === this.session.you?.peerId}
      ?mayFloat=${this.#tileOf(tile)?.mayFloat ?? false}
      @choose=${(event: CustomEvent<MenuWish>) => this.#onMenu(tile, event.detail)}
    ></m-tile-menu>`
  }

  #details() {
    if (!this.detailsOf || !this.#watch) return nothing
    return html`<m-tile-details
      .watch=${this.#watch.quality}
      .subject=${this.detailsOf}
      .nodes=${this.session.nodes}
      ?me=${this.detailsOf.peer.peerId === this.session.you?.peerId}
      @close=${() => (this.detailsOf = null)}
    ></m-tile-details>`
  }

  get #sight(): Sight {
    const hidden = document.visibilityState === 'hidden' || !this.inView
    const pressure = this.#watch?.quality.pressure ?? 0
    return { pixelRatio: globalThis.devicePixelRatio || 1, hidden, floating: this.#floating, pressure }
  }

  #onWish(tile: StagedTile, wish: TileWish) {
    const { peer } = tile
    switch (wish.wish) {
      case 'pin':
        return this.#pressed(tile)
      case 'menu':
        this.menuFor = this.menuFor === peer.peerId ? null : peer.peerId
        return
      case 'float':
        this.#floatingPeer = wish.floating ? peer.peerId : null
        return this.requestUpdate()
      default:
        return wish satisfies never
    }
  }

  #onMenu(tile: StagedTile, wish: MenuWish) {
    this.menuFor = null
    if (wish === 'pin') this.#pressed(tile)
    else if (wish === 'hide') this.choices.hideSelf(true)
    else if (wish === 'details') this.detailsOf = tile
    else if (wish === 'float') void this.#tileOf(tile)?.float()
    if (wish !== 'details') this.#elementOf(tile)?.focus()
  }

  #pressed(tile: Subject) {
    const pin = pinOf(tile)
    if (tile.kind === 'screen') this.choices.enlarge(pin)
    else this.choices.togglePin(pin)
    this.page = 0
  }

  #onTile(index: number, then: (tile: StagedTile) => unknown) {
    const tile = this.#plan?.tiles.filter((each) => this.#elementOf(each))[index]
    if (tile) then(tile)
  }

  #turn(by: number) {
    const pages = this.#plan?.pages
    if (pages) this.page = Math.min(pages.pageCount - 1, Math.max(0, pages.page + by))
  }

  /** Where somebody is on screen; null: on another page, or nowhere. */
  tileOf(peerId: PeerId): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`m-tile[data-peer="${CSS.escape(peerId)}"]`)
  }

  #elementOf({ kind, peer }: Subject): HTMLElement | null {
    if (kind === 'person') return this.tileOf(peer.peerId)
    return this.renderRoot.querySelector<HTMLElement>(`m-screen[data-peer="${CSS.escape(peer.peerId)}"]`)
  }

  #tileOf(subject: Subject): MTile | null {
    return subject.kind === 'person' ? (this.#elementOf(subject) as MTile | null) : null
  }
}

const pinOf = ({ kind, peer }: Subject) => ({ kind, peerId: peer.peerId })

function keyOf({ kind, peer }: Subject): string {
  return `${kind} ${peer.peerId}`
}

function placedAt({ left, top, width, height }: Rect) {
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }
}

customElements.define('m-stage', MStage)
