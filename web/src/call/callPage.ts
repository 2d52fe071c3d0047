import { LitElement, html } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { MinuteRefusal } from '../../../infra/contract/minuteRefusal.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { loadZones } from '../app/session.ts'
import { passOver, type Passed } from '../breakouts/passage.ts'
import { SideRooms } from '../breakouts/sideRooms.ts'
import { isIntended, takeIntendedCall } from '../ringing/intendedCall.ts'
import { comeIn, openIntended, OwnCall } from '../ringing/ownCall.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { firstVideoShown } from './firstMedia.ts'
import { HouseLink } from '../link/houseLink.ts'
import type { GoneReason } from '../link/link.ts'
import { pageClock } from '../link/pageClock.ts'
import { Knock } from '../hosts/knock.ts'
import './callDoor.ts'
import { callCodeOf } from './callProblem.ts'
import type { SideRoom, View } from './callView.ts'
import { boardPane, notesPane } from './callPanes.ts'
import { Desk } from './desk.ts'
import { Entrance, markJoinClick, waysBehind, waysOf, type TicketGrant } from './entrance.ts'
import { MeetingBoard } from './meetingBoard.ts'
import type { TimeBox } from '../notes/agendaClock.ts'
import { MeetingNotes } from './meetingNotes.ts'
import { MinutesAsk } from './minutesAsk.ts'
import { NetworkCheck } from './networkCheck.ts'
import './overScreen.ts'
import { type Door } from './preview.ts'
import type { MarkHolder } from '../watermark/markHolder.ts'
import { meetingMark } from '../watermark/meetingMark.ts'
import { roomCode, roomCodeAhead } from './roomCode.ts'
import { RoomSession } from './roomSession.ts'
import { someoneIsSeen } from './roster.ts'
import { Tick } from './tick.ts'

const restWaitMsMax = 3000
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
  #knock: Knock | null = null
  #desk: Desk | null = null
  #check: NetworkCheck | null = null
  #house: HouseLink | null = null
  #mark: MarkHolder | null = null
  /** Of the meeting itself, also while this page is in a room beside it. */
  #mainHouse: HouseLink | null = null
  #sides: SideRooms | null = null
  /** Null for guests, who have one device. */
  #ownCall: OwnCall | null = null
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

  override connectedCallback() {
    super.connectedCallback()
    addEventListener('popstate', this.#intended)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('popstate', this.#intended)
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
      case 'waiting':
        return html`<main>
          <m-waiting
            .session=${this.#session}
            .knock=${this.#knock}
            .table=${this.table}
            heading=${view.door.title}
            hostName=${view.door.hostName}
            myZone=${this.#myZone}
            @leave=${() => this.#goodbye(view.door, 'left')}
          ></m-waiting>
        </main>`
      case 'room':
        return html`<div class="m-dark">${keyed(this.#session, this.#roomView(view))}</div>`
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

  #roomView({ door, side }: View & { at: 'room' }) {
    return html`<m-room
      .session=${this.#session}
      .desk=${this.#desk}
      .house=${this.#house}
      .sides=${this.#sides}
      .mark=${this.#mark}
      .table=${this.table}
      .heading=${side ? `${door.title} · ${side.name}` : door.title}
      .meetingId=${side?.roomId ?? door.meetingId}
      @board-look=${() => void this.#board?.look()}
    >
      <div
        slot="notes"
        data-testid="notes"
        style="display:flex;flex-direction:column"
        @agenda=${(event: CustomEvent<TimeBox[]>) => this.#session?.tools.setBoxes(event.detail)}
      >
        ${notesPane(this.#notes, side ? null : door.meetingId)}
      </div>
      <div slot="board" data-testid="board" style="display:flex;flex-direction:column">${boardPane(this.#board)}</div>
    </m-room>`
  }

  /** This very call was said yes to, at its preview or its end. */
  readonly #intended = () => {
    if (this.view.at !== 'room' && isIntended(`/m/${this.secret}`)) void this.#open()
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
    const entrance = (this.#entrance = new Entrance(session))
    this.#knock = new Knock({ session, entrance }, pageClock)
    this.#desk = new Desk(session, pageClock, door.meetingId)
    session.on('change', () => this.#followSession())
    this.#check = new NetworkCheck(session.link, pageClock)
    const warm = this.#entrance.prepare(door.known ? waysOf(door.meetingId) : waysBehind(this.secret))
    const intended = door.known ? takeIntendedCall(`/m/${this.secret}`) : null
    const opening = intended ? openIntended(session, intended) : session.media.openBoth()
    void this.#check.start(Promise.allSettled([opening, warm]))
    this.view = { at: 'preview', door, joining: false, problem: null }
    roomCodeAhead()
    if (intended) void comeIn({ intended, session, desk: this.#desk, join: () => this.#join(''), opening })
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
      await roomCode()
      const grant = await entrance.enter(door.meetingId)
      if (this.#entrance !== entrance) return
      this.#enterRoom(door, grant)
    } catch (problem) {
      if (callCodeOf(problem) === 'WAITING') return this.#wait(door)
      this.view = { at: 'preview', door, joining: false, problem }
      if (problem instanceof ApiProblem && problem.minutes) this.#offerAsk(door, problem.minutes, name)
      void this.#check?.start(Promise.resolve())
    }
  }

  /** A host decides; whoever is let in goes in by themselves. */
  #wait(door: Door) {
    void import('../hosts/waitingPage.ts')
    this.#knock?.on('in', (grant) => this.#enterRoom(door, grant))
    this.#knock?.on('over', (why) => this.#goodbye(door, why))
    this.#knock?.wait(door.meetingId)
    this.view = { at: 'waiting', door }
  }

  async #introduce(name: string): Promise<Door> {
    localStorage.setItem(guestNameKey, name)
    return api('POST /api/doors/:secret/guests', {
      params: { secret: this.secret },
      body: { name, zone: this.#myZone },
    })
  }

  #enterRoom(door: Door, grant: TicketGrant) {
    this.#knock?.close()
    this.#forgetAsk()
    const house = (this.#house ??= new HouseLink(pageClock, location.origin, door.meetingId))
    this.#mainHouse = house
    house.notices.on('minutes.event', (event) => this.#session?.minutes.heard(event))
    const sides = new SideRooms({ house, clock: pageClock, myKey: () => this.#session?.you?.personKey ?? '' })
    this.#sides = sides
    if (!this.#isGuest)
      this.#ownCall = new OwnCall({
        clock: pageClock,
        house,
        meetingId: door.meetingId,
        here: () => ({ session: this.#session, desk: this.#desk }),
      })
    sides.on('go', (roomId) => void this.#goOver(roomId))
    sides.on('over', () => this.#goodbye(door, 'ended'))
    this.#settle(door, grant, null)
    this.#followSession()
  }

  /** Everything that belongs to the room this page is in now. */
  #settle(door: Door, grant: TicketGrant, side: SideRoom | null) {
    const [session, house] = [this.#session, this.#house]
    this.#mark?.close()
    this.#mark = house && meetingMark(house, grant.mark)
    session?.minutes.enter(door.meetingId, grant.minutes)
    this.view = { at: 'room', door, side }
    const you = session?.you
    const minuteNow = () => (session?.state.at === 'live' ? Math.floor(session.runningSeconds / 60) : null)
    if (you) {
      this.#notes = new MeetingNotes(grant, you, minuteNow, () => this.requestUpdate())
      this.#board = new MeetingBoard(grant, you, side?.name ?? door.title, () => this.requestUpdate())
    }
    if (house) void this.#loadRest(house, this.#notes)
  }

  /** To a room beside the meeting, or back: the new one first, then the old one is left. */
  async #goOver(roomId: MeetingId | null) {
    const { view } = this
    const [session, entrance, sides] = [this.#session, this.#entrance, this.#sides]
    if (view.at !== 'room' || !session || !entrance || !sides) return
    try {
      const passed = await passOver({ session, entrance }, roomId ?? view.door.meetingId, pageClock)
      if (this.#session !== session) return passed.session.part()
      this.#changeRoom(view.door, passed, roomId && { roomId, name: sides.nameOf(roomId) ?? '' })
      session.part()
      sides.arrived(roomId)
    } catch (problem) {
      if (this.#session === session) sides.failed(problem)
    }
  }

  #changeRoom(door: Door, { session, entrance, grant }: Passed, side: SideRoom | null) {
    this.#desk?.close()
    if (this.#house !== this.#mainHouse) this.#house?.close()
    this.#session = session
    this.#entrance = entrance
    session.beside = side !== null
    session.on('change', () => this.#followSession())
    this.#desk = new Desk(session, pageClock, door.meetingId)
    this.#house = side ? new HouseLink(pageClock, location.origin, side.roomId) : this.#mainHouse
    this.#settle(door, grant, side)
  }

  /** Pictures and sound first: chat and the editor would take the processor from them. */
  async #loadRest(house: HouseLink, notes: MeetingNotes | null) {
    if (someoneIsSeen(this.#session?.others ?? [])) await firstVideoShown(restWaitMsMax)
    if (this.#house !== house) return
    void house.start()
    void notes?.load()
  }

  #followSession() {
    this.#ownCall?.review()
    if (this.#session) this.#notes?.follow(this.#session)
    const state = this.#session?.state
    if (this.view.at !== 'room' || state?.at !== 'gone') return
    // A room beside the meeting was closed: the meeting goes on.
    if (this.view.side && state.why === 'ended') return this.#sides?.closed()
    this.#goodbye(this.view.door, state.why)
  }

  #goodbye(door: Door, why: GoneReason) {
    this.#end()
    this.view = { at: 'over', door, why }
    if (why === 'minutes-exhausted') this.#offerAsk(door, null, '')
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
    this.#knock?.close()
    this.#knock = null
    this.#ownCall?.close()
    this.#ownCall = null
    this.#desk?.close()
    this.#check?.stop()
    this.#session?.close()
    this.#mark?.close()
    this.#mark = null
    this.#sides?.close()
    this.#house?.close()
    this.#mainHouse?.close()
    this.#session = null
    this.#entrance = null
    this.#desk = null
    this.#check = null
    this.#house = null
    this.#mainHouse = null
    this.#sides = null
    this.#notes = null
    this.#board = null
    this.#forgetAsk()
  }
}
customElements.define('m-call-page', MCallPage)
