import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, html } from 'lit'
import type { MinuteRefusal } from '../../../infra/contract/minuteRefusal.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { loadZones } from '../app/session.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { firstVideoShown } from './firstMedia.ts'
import { HouseLink } from '../link/houseLink.ts'
import type { GoneReason } from '../link/link.ts'
import { pageClock } from '../link/pageClock.ts'
import './callDoor.ts'
import { Desk } from './desk.ts'
import { Entrance, markJoinClick } from './entrance.ts'
import type { TicketGrant } from './entrance.ts'
import { MeetingBoard } from './meetingBoard.ts'
import { MeetingNotes } from './meetingNotes.ts'
import { MinutesAsk } from './minutesAsk.ts'
import { NetworkCheck } from './networkCheck.ts'
import './overScreen.ts'
import './preview.ts'
import type { Door } from './preview.ts'
import './room.ts'
import { RoomSession } from './roomSession.ts'
import { someoneIsSeen } from './roster.ts'
import { Tick } from './tick.ts'

type View =
  | { at: 'opening' }
  | { at: 'closed'; problem: unknown }
  | { at: 'preview'; door: Door; joining: boolean; problem: unknown }
  | { at: 'room'; door: Door; grant: TicketGrant }
  | { at: 'over'; door: Door; why: GoneReason }

const restWaitMsMax = 1500
const guestNameKey = 'meridian.guestName'

/**
 * A meeting link from door to goodbye: `<m-call-page secret>`. It stands in the light, not in a shadow,
 * because the notes are its children and must belong to the document's own tree.
 */
export class MCallPage extends LitElement {
  static override properties = { secret: {}, view: { state: true }, table: { state: true } }
  declare secret: string
  declare view: View
  declare table: ZoneTable | null
  #session: RoomSession | null = null
  #entrance: Entrance | null = null
  #desk: Desk | null = null
  #check: NetworkCheck | null = null
  #house: HouseLink | null = null
  #notes: MeetingNotes | null = null
  #board: MeetingBoard | null = null
  #myZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  #ask: MinutesAsk | null = null
  #isGuest = false
  #opened = ''

  protected readonly controllers = [new LocaleController(this), new Tick(this, 20_000)]

  constructor() {
    super()
    this.secret = ''
    this.view = { at: 'opening' }
    this.table = null
  }

  override createRenderRoot() {
    return this
  }

  override willUpdate() {
    if (this.secret === this.#opened) return
    this.#opened = this.secret
    void this.#open()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#end()
    this.#opened = ''
  }

  override render() {
    const { view } = this
    switch (view.at) {
      case 'opening':
        return html`<main><m-call-door></m-call-door></main>`
      case 'closed':
        return html`<main><m-call-door .problem=${view.problem} @retry=${() => void this.#open()}></m-call-door></main>`
      case 'preview':
        return html`<main>
          <m-preview
            .door=${view.door}
            .session=${this.#session}
            .entrance=${this.#entrance}
            .desk=${this.#desk}
            .check=${this.#check}
            .table=${this.table}
            .myZone=${this.#myZone}
            .guestName=${localStorage.getItem(guestNameKey) ?? ''}
            .joining=${view.joining}
            .problem=${view.problem}
            .ask=${this.#ask}
            @join=${(event: CustomEvent<string>) => void this.#join(event.detail)}
          ></m-preview>
        </main>`
      case 'room':
        return html`<div class="m-dark">
          <m-room
            .session=${this.#session}
            .desk=${this.#desk}
            .house=${this.#house}
            .table=${this.table}
            .heading=${view.door.title}
            @board-look=${() => void this.#board?.look()}
          >
            <div slot="notes" data-testid="notes" style="display:flex;flex-direction:column">
              ${this.#notesView(view.door)}
            </div>
            <div slot="board" data-testid="board" style="display:flex;flex-direction:column">${this.#boardView()}</div>
          </m-room>
        </div>`
      case 'over':
        return html`<main>
          <m-over
            .why=${view.why}
            .heading=${view.door.title}
            ?guest=${this.#isGuest}
            .ask=${this.#ask}
            .table=${this.table}
            zone=${this.#myZone}
            @again=${() => void this.#open()}
          ></m-over>
        </main>`
      default:
        return view satisfies never
    }
  }

  #notesView({ meetingId }: Door) {
    const notes = this.#notes
    if (!notes || notes.state === 'loading') {
      return html`<p role="status" style="margin:16px;color:var(--m-text-quiet)">${t('call.notesLoading')}</p>`
    }
    if (notes.state === 'ready') return notes.render(meetingId)
    return html`<div style="margin:16px;display:grid;gap:12px;justify-items:start">
      <p role="alert" style="margin:0">${t('call.notesFailed')}</p>
      <wa-button size="s" @click=${() => void notes.load()}>${t('call.retry')}</wa-button>
    </div>`
  }

  #boardView() {
    const board = this.#board
    if (!board || board.state === 'unseen' || board.state === 'loading') {
      return html`<p role="status" style="margin:16px;color:var(--m-text-quiet)">${t('board.waiting')}</p>`
    }
    if (board.state === 'ready') return board.render()
    return html`<div style="margin:16px;display:grid;gap:12px;justify-items:start">
      <p role="alert" style="margin:0">${t('call.boardFailed')}</p>
      <wa-button size="s" @click=${() => void board.look()}>${t('call.retry')}</wa-button>
    </div>`
  }

  async #open() {
    this.#end()
    this.view = { at: 'opening' }
    try {
      const [door, me] = await Promise.all([
        api('GET /api/doors/:secret', { params: { secret: this.secret } }),
        api('GET /api/session'),
      ])
      this.#isGuest = me.person === null
      this.#myZone = me.person?.zone ?? me.guest?.zone ?? this.#myZone
      // Clocks are worth waiting for nowhere: they appear when the table is here.
      loadZones(me.zonesVersion).then(
        (table) => (this.table = table),
        () => undefined,
      )
      this.#prepare(door)
    } catch (problem) {
      this.view = { at: 'closed', problem }
    }
  }

  #prepare(door: Door) {
    document.title = door.title
    const session = new RoomSession(pageClock)
    session.peopleAtDoor = door.present.length
    this.#session = session
    this.#entrance = new Entrance(session)
    this.#desk = new Desk(session, pageClock, door.meetingId)
    session.on('change', () => this.#followSession())
    this.#check = new NetworkCheck(session.link, pageClock)
    const warm = this.#entrance.prepare(door.known)
    void this.#check.start(Promise.allSettled([session.media.openBoth(), warm]))
    this.view = { at: 'preview', door, joining: false, problem: null }
  }

  async #join(name: string) {
    const { view } = this
    const entrance = this.#entrance
    if (view.at !== 'preview' || view.joining || !entrance) return
    markJoinClick()
    this.#check?.stop()
    if (this.#check?.finding.at === 'found' && this.#check.finding.way.path !== 'relay')
      this.#session?.engine.preferDirect()
    let { door } = view
    this.view = { ...view, joining: true, problem: null }
    if (this.#ask?.state !== 'granted') this.#forgetAsk()
    try {
      if (!door.known) door = await this.#introduce(name)
      const grant = await entrance.enter(door.meetingId)
      if (this.#entrance !== entrance) return
      this.#enterRoom(door, grant)
    } catch (problem) {
      // Somebody who has just said their name may list the nodes now; the next attempt is a warm one.
      if (!view.door.known && door.known) void entrance.prepare(true)
      this.view = { at: 'preview', door, joining: false, problem }
      if (problem instanceof ApiProblem && problem.minutes) this.#offerAsk(door, problem.minutes, name)
      void this.#check?.start(Promise.resolve())
    }
  }

  async #introduce(name: string): Promise<Door> {
    localStorage.setItem(guestNameKey, name)
    return api('POST /api/doors/:secret/guests', {
      params: { secret: this.secret },
      body: { name, zone: this.#myZone },
    })
  }

  #enterRoom(door: Door, grant: TicketGrant) {
    this.#forgetAsk()
    const house = (this.#house ??= new HouseLink(pageClock, location.origin, door.meetingId))
    this.#session?.minutes.enter(door.meetingId, grant.minutes)
    house.on('minutes', (event) => this.#session?.minutes.heard(event))
    this.view = { at: 'room', door, grant }
    const session = this.#session
    const you = session?.you
    const minuteNow = () => (session?.state.at === 'live' ? Math.floor(session.runningSeconds / 60) : null)
    if (you) {
      this.#notes = new MeetingNotes(grant, you, minuteNow, () => this.requestUpdate())
      this.#board = new MeetingBoard(grant, you, door.title, () => this.requestUpdate())
    }
    void this.#loadRest(house, this.#notes)
    this.#followSession()
  }

  /** Pictures and sound first: chat and the editor would take the processor from them. */
  async #loadRest(house: HouseLink, notes: MeetingNotes | null) {
    if (someoneIsSeen(this.#session?.others ?? [])) await firstVideoShown(restWaitMsMax)
    if (this.#house !== house) return
    void house.start()
    void notes?.load()
  }

  #followSession() {
    const state = this.#session?.state
    if (this.view.at !== 'room' || state?.at !== 'gone') return
    const { door } = this.view
    this.#end()
    this.view = { at: 'over', door, why: state.why }
    if (state.why === 'minutes-exhausted') this.#offerAsk(door, null, '')
  }

  /** Minutes keep the door shut: the admin can be asked, and once there are some it opens by itself. */
  #offerAsk(door: Door, refusal: MinuteRefusal | null, name: string) {
    this.#forgetAsk()
    const house = (this.#house ??= new HouseLink(pageClock, location.origin, door.meetingId))
    const ask = new MinutesAsk(door.meetingId, refusal, house)
    this.#ask = ask
    ask.on('granted', () => void (this.view.at === 'over' ? this.#open() : this.#join(name)))
    if (!refusal && !this.#isGuest) void ask.look()
    // Before the page hears nothing, an answer could be missed.
    void house.start()
    this.requestUpdate()
  }

  #forgetAsk() {
    this.#ask?.close()
    this.#ask = null
  }

  #end() {
    this.#desk?.close()
    this.#check?.stop()
    this.#session?.close()
    this.#house?.close()
    this.#session = null
    this.#entrance = null
    this.#desk = null
    this.#check = null
    this.#house = null
    this.#notes = null
    this.#board = null
    this.#forgetAsk()
  }
}
customElements.define('m-call-page', MCallPage)
