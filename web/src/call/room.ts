import { LitElement, html, nothing } from 'lit'
import type { ChatMessage } from '../../../collab/protocol/house.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { HouseLink } from '../link/houseLink.ts'
import './callBar.ts'
import type { BarWish, Panel } from './callBar.ts'
import { callKeyFor, isTyping } from './callKeys.ts'
import './chatPanel.ts'
import './endDialog.ts'
import type { MEndDialog } from './endDialog.ts'
import type { Desk } from './desk.ts'
import './deviceNotice.ts'
import { firstVideoShown } from './firstMedia.ts'
import { Following } from './following.ts'
import './keySheet.ts'
import type { MKeySheet } from './keySheet.ts'
import './minutesBar.ts'
import './newsList.ts'
import './roomHeader.ts'
import { roomStyles } from './roomStyles.ts'
import type { RoomSession } from './roomSession.ts'
import { someoneIsSeen } from './roster.ts'
import './rosterPanel.ts'
import './sidePanel.ts'
import './stage.ts'
import './stageCall.ts'

const narrowQuery = '(max-width: 720px)'
const panelFromWidthPx = 1080
/** The controls are drawn after this, however long the first picture takes. */
const settleMsMax = 450

/**
 * A call while it runs. Notes and board come through the slots `notes` and `board`, from the page around it,
 * which hears `board-look` when the board is wanted.
 */
export class MRoom extends LitElement {
  static override properties = {
    session: { attribute: false },
    desk: { attribute: false },
    house: { attribute: false },
    table: { attribute: false },
    heading: {},
    panel: { state: true },
    wide: { state: true },
    narrow: { state: true },
    messages: { state: true },
    seenCount: { state: true },
    settled: { state: true },
  }
  declare session: RoomSession
  declare desk: Desk | null
  declare house: HouseLink | null
  declare table: ZoneTable | null
  declare heading: string
  declare panel: Panel | null
  /** The panel has most of the stage's place; the tiles stand in a column beside it. */
  declare wide: boolean
  declare narrow: boolean
  declare messages: readonly ChatMessage[]
  /** How many messages had been read when the chat was last open; null until the first are here. */
  declare seenCount: number | null
  /** The first picture is here, or there is none to wait for: what stands around the stage is drawn after it. */
  declare settled: boolean
  readonly #media = matchMedia(narrowQuery)
  readonly #onMedia = () => (this.narrow = this.#media.matches)
  readonly #onKey = (event: KeyboardEvent) => this.#key(event)
  #boardWide = true
  #releaseHouse: (() => void) | null = null
  #followedHouse: HouseLink | null = null

  static override styles = roomStyles

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.desk = null
    this.house = null
    this.table = null
    this.heading = ''
    this.panel = innerWidth >= panelFromWidthPx ? 'notes' : null
    this.wide = false
    this.narrow = this.#media.matches
    this.messages = []
    this.seenCount = null
    this.settled = false
  }

  override connectedCallback() {
    super.connectedCallback()
    this.#media.addEventListener('change', this.#onMedia)
    addEventListener('keydown', this.#onKey)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#media.removeEventListener('change', this.#onMedia)
    removeEventListener('keydown', this.#onKey)
    this.#releaseHouse?.()
    this.#releaseHouse = null
    this.#followedHouse = null
  }

  override firstUpdated() {
    if (!this.settled) void firstVideoShown(settleMsMax).then(() => (this.settled = true))
  }

  override willUpdate() {
    this.settled ||= !someoneIsSeen(this.session.others)
    if (this.house === this.#followedHouse) return
    this.#releaseHouse?.()
    this.#followedHouse = this.house
    this.#heard(this.house?.messages ?? [])
    this.#releaseHouse = this.house?.on('messages', (messages) => this.#heard(messages)) ?? null
  }

  override render() {
    const { session, table, settled } = this
    return html`
      <header>${settled ? this.#header() : nothing}</header>
      <main class=${this.panel ? `with-panel ${this.panel}-panel ${this.wide ? 'wide' : ''}` : ''}>
        <div class="stage">
          <m-stage .session=${session} .table=${table} ?settled=${settled}></m-stage>
          ${settled ? this.#overlays() : nothing}
        </div>
        ${settled ? this.#panel() : nothing}
      </main>
      <footer>${settled ? this.#bar() : nothing}</footer>
      ${
        settled
          ? html`<m-key-sheet></m-key-sheet> <m-end-dialog @end=${() => void session.endForAll()}></m-end-dialog>`
          : nothing
      }
    `
  }

  #header() {
    return html`<m-room-header .session=${this.session} heading=${this.heading}></m-room-header>
      <m-minutes-bar .session=${this.session}></m-minutes-bar>`
  }

  #bar() {
    return html`<m-call-bar
      .session=${this.session}
      .panel=${this.panel}
      .unread=${this.#unread}
      ?narrow=${this.narrow}
      @wish=${(event: CustomEvent<BarWish>) => this.#onWish(event.detail)}
    ></m-call-bar>`
  }

  #overlays() {
    const { session } = this
    const { away } = session
    return html`
      ${
        session.you && session.others.length === 0
          ? html`<div class="alone"><b>${t('call.alone')}</b><span>${t('call.aloneHint')}</span></div>`
          : nothing
      }
      ${
        away
          ? html`<div class="away" role="alert">
              <wa-icon name="wifi-off"></wa-icon>${t('call.reconnecting')}
              <button type="button" @click=${() => session.link.retryNow()}>${t('call.retryNow')}</button>
            </div>`
          : nothing
      }
      ${
        session.audio.blocked
          ? html`<button
              class="tap"
              type="button"
              data-testid="tap-to-hear"
              @click=${() => void session.audio.unblock()}
            >
              <wa-icon name="volume-2"></wa-icon><b>${t('call.tapToHear')}</b><span>${t('call.tapToHearHint')}</span>
            </button>`
          : nothing
      }
      <m-device-notice .session=${session} .desk=${this.desk}></m-device-notice>
      <m-stage-call .session=${session}></m-stage-call>
      <m-news .session=${session}></m-news>
    `
  }

  /** Hidden, not removed, while closed: the notes keep their caret and the chat its scroll. */
  #panel() {
    const { session, table } = this
    return html`<m-side-panel
      ?hidden=${this.panel === null}
      .panel=${this.panel ?? 'notes'}
      .unread=${this.#unread}
      .peopleCount=${session.others.length + (session.you ? 1 : 0)}
      ?wide=${this.wide}
      @widen=${() => (this.wide = !this.wide)}
      @choose=${(event: CustomEvent<Panel | null>) => this.#open(event.detail)}
    >
      <slot name="notes" slot="notes"></slot>
      <slot name="board" slot="board"></slot>
      <m-chat
        slot="chat"
        .house=${this.house}
        .messages=${this.messages}
        .table=${table}
        .clocks=${session.everybody}
        myKey=${session.you?.personKey ?? ''}
        myZone=${session.you?.zone ?? ''}
      ></m-chat>
      <m-roster slot="people" .session=${session} .table=${table}></m-roster>
    </m-side-panel>`
  }

  get #unread(): number {
    return this.panel === 'chat' ? 0 : Math.max(0, this.messages.length - (this.seenCount ?? this.messages.length))
  }

  #heard(messages: readonly ChatMessage[]) {
    this.messages = messages
    if (this.panel === 'chat' || (this.seenCount === null && messages.length > 0)) this.seenCount = messages.length
    // A meeting without any message yet: from here on every one is new.
    if (this.house?.state.at === 'live') this.seenCount ??= 0
  }

  #open(panel: Panel | null) {
    if (panel === 'board' && this.panel !== 'board') {
      // A board wants room; whoever made it narrow again finds it so.
      this.wide = this.#boardWide
      this.dispatchEvent(new CustomEvent('board-look'))
    } else if (panel !== 'board' && this.panel === 'board') {
      this.#boardWide = this.wide
      this.wide = false
    }
    this.panel = panel
    if (panel === 'chat') this.seenCount = this.messages.length
  }

  #onWish(wish: BarWish) {
    switch (wish.wish) {
      case 'panel':
        return this.#open(this.panel === wish.panel ? null : wish.panel)
      case 'keys':
        return this.renderRoot.querySelector<MKeySheet>('m-key-sheet')?.show()
      case 'leave':
        return this.session.leave()
      case 'end':
        return this.renderRoot.querySelector<MEndDialog>('m-end-dialog')?.show()
      default:
        return wish satisfies never
    }
  }

  #key(event: KeyboardEvent) {
    const key = callKeyFor(event, isTyping(event.composedPath()))
    if (!key) return
    event.preventDefault()
    const { session } = this
    if (key === 'microphone') void session.setMicrophone(!session.intentions.microphone)
    else if (key === 'camera') void session.setCamera(session.media.inputs.camera.at !== 'on')
    else if (key === 'hand') void session.raiseHand(session.you?.handRaisedAt == null)
    else if (key === 'help') this.#onWish({ wish: 'keys' })
    else this.#onWish({ wish: 'panel', panel: key })
  }
}
customElements.define('m-room', MRoom)
