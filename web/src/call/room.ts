import { LitElement, html, nothing } from 'lit'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import type { MeetingId, PeerId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { unreadCount } from '../chat/unread.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../breakouts/mSideRoom.ts'
import type { SideRooms } from '../breakouts/sideRooms.ts'
import type { HouseLink } from '../link/houseLink.ts'
import type { CallContext } from './activity.ts'
import { ActivityNews } from './activityNews.ts'
import './activityPanel.ts'
import './aloneCard.ts'
import './callBar.ts'
import type { BarWish, MCallBar } from './callBar.ts'
import { callKeyFor, isTyping } from './callKeys.ts'
import './endDialog.ts'
import type { MEndDialog } from './endDialog.ts'
import type { Desk } from './desk.ts'
import './deviceNotice.ts'
import { firstVideoShown } from './firstMedia.ts'
import { Following } from './following.ts'
import { FullScreen } from './fullScreen.ts'
import { keptChoices } from './keptChoices.ts'
import './keySheet.ts'
import type { MKeySheet } from './keySheet.ts'
import './layoutDialog.ts'
import type { MLayoutDialog } from './layoutDialog.ts'
import './lostRegions.ts'
import './minutesBar.ts'
import './newsList.ts'
import './roomHeader.ts'
import type { Panel } from './panels.ts'
import { roomStyles } from './roomStyles.ts'
import type { RoomSession } from './roomSession.ts'
import { peopleOf } from '../ringing/personDevices.ts'
import { someoneIsSeen } from './roster.ts'
import './rosterPanel.ts'
import './sidePanel.ts'
import './stage.ts'
import type { MStage } from './stage.ts'
import { StageChoices } from './stageChoices.ts'
import './stageCall.ts'
import type { MarkHolder } from '../watermark/markHolder.ts'
import { WatermarkController } from '../watermark/watermarkController.ts'
import '../roomPolls/mPollCall.ts'

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
    sides: { attribute: false },
    mark: { attribute: false },
    table: { attribute: false },
    heading: {},
    meetingId: {},
    activity: { state: true },
    panel: { state: true },
    wide: { state: true },
    narrow: { state: true },
    messages: { state: true },
    seenId: { state: true },
    newFrom: { state: true },
    settled: { state: true },
  }
  declare session: RoomSession
  declare desk: Desk | null
  declare house: HouseLink | null
  /** The rooms beside the meeting. */
  declare sides: SideRooms | null
  /** What this page carries where a watermark is wanted. */
  declare mark: MarkHolder | null
  declare table: ZoneTable | null
  declare heading: string
  declare meetingId: MeetingId
  /** The id of the activity that is open under "More"; empty shows them all. */
  declare activity: string
  declare panel: Panel | null
  /** The panel has most of the stage's place; the tiles stand in a column beside it. */
  declare wide: boolean
  declare narrow: boolean
  declare messages: readonly ChatMessage[]
  /** The newest message when the chat was last open; null until the house has answered. */
  declare seenId: number | null
  /** What `seenId` was when the chat was opened: what is newer was new then. */
  declare newFrom: number | null
  /** The first picture is here, or there is none to wait for: what stands around the stage is drawn after it. */
  declare settled: boolean
  readonly #media = matchMedia(narrowQuery)
  readonly #onMedia = () => (this.narrow = this.#media.matches)
  readonly #onKey = (event: KeyboardEvent) => this.#key(event)
  #boardWide = true
  #releaseHouse: (() => void) | null = null
  #followedHouse: HouseLink | null = null

  static override styles = roomStyles

  readonly #choices = new StageChoices()
  readonly #fullScreen = new FullScreen(this)
  readonly #news = new ActivityNews(this, () => this.#context)
  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new WatermarkController(this, () => this.mark),
  ]

  constructor() {
    super()
    this.desk = null
    this.house = null
    this.sides = null
    this.mark = null
    this.table = null
    this.heading = ''
    this.activity = ''
    this.addEventListener('open-activity', ({ detail }) => this.#openActivity(detail))
    this.panel = innerWidth >= panelFromWidthPx ? 'notes' : null
    this.wide = false
    this.narrow = this.#media.matches
    this.messages = []
    this.seenId = null
    this.newFrom = null
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
    void firstVideoShown(settleMsMax).then(() =>
      Promise.all([import('../tools/stageTools.ts'), import('../hosts/hostTools.ts')]),
    )
    void firstVideoShown(settleMsMax).then(() => import('../chat/chatPanel.ts'))
    void firstVideoShown(settleMsMax).then(() => import('../watermark/mTamperNews.ts'))
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
          <m-stage
            .session=${session}
            .choices=${this.#choices}
            .mark=${this.mark}
            .table=${table}
            ?settled=${settled}
          ></m-stage>
          ${settled ? this.#overlays() : nothing}
        </div>
        ${settled ? this.#panel() : nothing}
      </main>
      <footer>${settled ? this.#bar() : nothing}</footer>
      ${
        settled
          ? html`<m-key-sheet></m-key-sheet>
              <m-layout-dialog .choices=${this.#choices}></m-layout-dialog>
              <m-end-dialog @end=${() => void session.orders.endForAll()}></m-end-dialog>`
          : nothing
      }
    `
  }

  #header() {
    return html`<m-room-header
        .session=${this.session}
        heading=${this.heading}
        .waiting=${this.session.moderates ? this.session.hosting.waiting.length : 0}
        ?narrow=${this.narrow}
        @people=${() => this.#open('people')}
        @wish=${(event: CustomEvent<BarWish>) => this.#onWish(event.detail)}
      ></m-room-header>
      <m-tool-strip .session=${this.session}></m-tool-strip>
      <m-call-minutes .session=${this.session}></m-call-minutes>`
  }

  #bar() {
    return html`<m-call-bar
      .session=${this.session}
      .panel=${this.panel}
      .unread=${this.#unread}
      .news=${this.#news.count}
      ?narrow=${this.narrow}
      @wish=${(event: CustomEvent<BarWish>) => this.#onWish(event.detail)}
    ></m-call-bar>`
  }

  #overlays() {
    const { session } = this
    const { away } = session
    return html`
      ${session.you && session.others.length === 0 && !session.beside ? html`<m-alone></m-alone>` : nothing}
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
      ${away ? nothing : html`<m-lost-regions .session=${session}></m-lost-regions>`}
      <m-device-notice .session=${session} .desk=${this.desk}></m-device-notice>
      <m-stage-call .session=${session}></m-stage-call>
      <m-poll-call .house=${this.house} myKey=${session.you?.personKey ?? ''}></m-poll-call>
      <m-side-room .session=${session} .sides=${this.sides}></m-side-room>
      <m-news .session=${session}></m-news>
      <m-chat-peek
        .house=${this.house}
        .myKey=${session.you?.personKey ?? ''}
        ?quiet=${this.panel === 'chat'}
        @open=${() => this.#open('chat')}
      ></m-chat-peek>
      <m-knocks .session=${session}></m-knocks>
      <m-caption-lines .reading=${session.tools.reading}></m-caption-lines>
      <m-tamper-news .house=${this.house}></m-tamper-news>
      <m-reactions .session=${session} .tileOf=${this.#tileOf}></m-reactions>
    `
  }

  /** Hidden, not removed, while closed: the notes keep their caret and the chat its scroll. */
  #panel() {
    const { session, table } = this
    return html`<m-side-panel
      ?hidden=${this.panel === null}
      .panel=${this.panel ?? 'notes'}
      .unread=${this.#unread}
      .news=${this.#news.count}
      .peopleCount=${peopleOf(session.everybody(), session.you).length}
      ?wide=${this.wide}
      @widen=${() => (this.wide = !this.wide)}
      @choose=${(event: CustomEvent<Panel | null>) => this.#open(event.detail)}
    >
      <slot name="notes" slot="notes"></slot>
      <slot name="board" slot="board"></slot>
      <m-chat
        slot="chat"
        .session=${session}
        .house=${this.house}
        .messages=${this.messages}
        .newFrom=${this.newFrom}
        .table=${table}
        ?open=${this.panel === 'chat'}
      ></m-chat>
      <m-lobby slot="people" .session=${session}></m-lobby>
      <m-host-bar slot="people" .session=${session}></m-host-bar>
      <m-hand-queue slot="people" .session=${session}></m-hand-queue>
      <m-roster slot="people" .session=${session} .table=${table} .sides=${this.sides}></m-roster>
      <m-activities
        slot="more"
        .context=${this.#context}
        open=${this.activity}
        @go=${(event: CustomEvent<string>) => (this.activity = event.detail)}
      ></m-activities>
    </m-side-panel>`
  }

  get #context(): CallContext {
    const { session, house, table, meetingId, heading, sides } = this
    return { session, house, table, meetingId, heading, sides }
  }

  readonly #tileOf = (peerId: PeerId) => this.renderRoot.querySelector<MStage>('m-stage')?.tileOf(peerId) ?? null

  get #unread(): number {
    return this.panel === 'chat' ? 0 : unreadCount(this.messages, this.seenId, this.session.you?.personKey ?? '')
  }

  #heard(messages: readonly ChatMessage[]) {
    this.messages = messages
    const lastId = messages.at(-1)?.id ?? 0
    if (this.panel === 'chat' || (this.seenId === null && lastId > 0)) this.seenId = lastId
    // A meeting without any message yet: from here on every one is new.
    if (this.house?.state.at === 'live') this.seenId ??= 0
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
    if (panel === 'chat' && this.panel !== 'chat') this.newFrom = this.#unread > 0 ? this.seenId : null
    this.panel = panel
    if (panel === 'chat') this.seenId = this.messages.at(-1)?.id ?? this.seenId
  }

  #openActivity(id: string) {
    this.activity = id
    this.#open('more')
  }

  #onWish(wish: BarWish) {
    switch (wish.wish) {
      case 'panel':
        return this.#open(this.panel === wish.panel ? null : wish.panel)
      case 'keys':
        return this.renderRoot.querySelector<MKeySheet>('m-key-sheet')?.show()
      case 'layout':
        return this.renderRoot.querySelector<MLayoutDialog>('m-layout-dialog')?.show()
      case 'fullScreen':
        return void this.#fullScreen.toggle()
      case 'float':
        return void this.renderRoot.querySelector<MStage>('m-stage')?.float()
      case 'leave':
        return this.session.leave()
      case 'end':
        return this.renderRoot.querySelector<MEndDialog>('m-end-dialog')?.show()
      default:
        return wish satisfies never
    }
  }

  #key(event: KeyboardEvent) {
    const key = keptChoices.letterKeys() ? callKeyFor(event, isTyping(event.composedPath())) : null
    if (!key) return
    event.preventDefault()
    const { session } = this
    switch (key) {
      case 'microphone':
        return void session.setMicrophone(!session.intentions.microphone)
      case 'camera':
        return void session.setCamera(session.media.inputs.camera.at !== 'on')
      case 'hand':
        return void session.orders.raiseHand(session.you?.handRaisedAt == null)
      case 'react':
        return this.renderRoot.querySelector<MCallBar>('m-call-bar')?.react()
      case 'self':
        return this.#choices.hideSelf(!this.#choices.selfHidden)
      case 'layout':
      case 'fullScreen':
      case 'float':
        return this.#onWish({ wish: key })
      case 'help':
        return this.#onWish({ wish: 'keys' })
      default:
        return this.#onWish({ wish: 'panel', panel: key })
    }
  }
}
customElements.define('m-room', MRoom)
