import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Server } from 'socket.io'
import type { Bus } from '../infra/bus/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { TenantId } from '../infra/contract/ids.ts'
import type { Session } from '../infra/contract/session.ts'
import { noteField } from '../infra/contract/noteSchema.ts'
import { bindRoutes, type Authenticate } from '../infra/http.ts'
import { IdempotentAnswers } from '../infra/idempotentAnswers.ts'
import type { Log } from '../infra/log.ts'
import type { LetterBox } from '../infra/mail/inbound/inboundMail.ts'
import type { Mail } from '../infra/mail/mail.ts'
import type { MasterKeys } from '../infra/masterKeys.ts'
import type { PermitSigner, PermitVerifier } from '../infra/permits.ts'
import { newId, newSecret } from '../infra/secrets.ts'
import type { Objects } from '../infra/objects/objects.ts'
import type { Storage } from '../infra/storage/storage.ts'
import type { ZoneTable } from '../infra/time/zoneTable.ts'
import type { Upgrades } from '../infra/upgrades.ts'
import { WebPush } from '../infra/webPush.ts'
import { admissionHandlers } from './admission/admissionHandlers.ts'
import { DocumentRights } from './admission/documentRights.ts'
import { Removals } from './admission/removals.ts'
import { AppPasswords } from './caldav/appPasswords.ts'
import { caldavHandlers } from './caldav/caldavHandlers.ts'
import { registerDav } from './caldav/davDoor.ts'
import { davHouse } from './caldav/davHouse.ts'
import { OtherCalendars } from './calendars/otherCalendars.ts'
import type { HouseDoor } from './chat/houseSocket.ts'
import { FirstRun } from './directory/firstRun.ts'
import { People } from './directory/people.ts'
import { peopleHandlers } from './directory/peopleHandlers.ts'
import { residencyHandlers } from './directory/residencyHandlers.ts'
import { SessionCookie } from './directory/sessionCookie.ts'
import { Sessions } from './directory/sessions.ts'
import { TenantMoves } from './directory/tenantMoves.ts'
import { TenantRegions } from './directory/tenantRegions.ts'
import { Tenants } from './directory/tenants.ts'
import type { CollabConfig } from './config.ts'
import { DuringCalls } from './duringCalls.ts'
import { documentHandlers } from './documents/documentHandlers.ts'
import { DocumentKeys } from './documents/documentKeys.ts'
import { Documents } from './documents/documents.ts'
import { DocumentStores } from './documents/documentStores.ts'
import { FoldingThread } from './documents/foldingThread.ts'
import { historyHandlers } from './documents/history/historyHandlers.ts'
import { Versions } from './documents/history/versions.ts'
import { underMasterKey } from './documents/underMasterKey.ts'
import { serveDocuments } from './documents/serveDocuments.ts'
import { paperRoutes } from './exports/paperRoutes.ts'
import { Papers } from './exports/papers.ts'
import { PaperThreads } from './exports/paperThreads.ts'
import { registerDocumentRoutes } from './files/documentDoor.ts'
import { fileRoutes } from './files/fileRoutes.ts'
import { Files } from './files/files.ts'
import { Hours, type HoursDeps } from './hours/hours.ts'
import { Notes } from './notes/notes.ts'
import type { Placement, World } from './ports.ts'
import { bookingRoutes } from './protocol/booking.ts'
import { caldavRoutes } from './protocol/caldav.ts'
import { documentRoutes } from './protocol/documents.ts'
import { historyRoutes } from './protocol/history.ts'
import { findATimeRoutes } from './protocol/findATime.ts'
import { hoursRoutes } from './protocol/hours.ts'
import { searchRoutes } from './protocol/documentFiles.ts'
import { calendarRoutes } from './protocol/calendars.ts'
import { meetingRoutes } from './protocol/meetings.ts'
import { minuteReportRoutes } from './protocol/minuteReports.ts'
import { minuteRoutes } from './protocol/minutes.ts'
import { noteRoutes } from './protocol/notes.ts'
import { peopleRoutes } from './protocol/people.ts'
import { pollRoutes } from './protocol/polls.ts'
import { residencyRoutes } from './protocol/residency.ts'
import { resourceRoutes } from './protocol/resources.ts'
import { worldRoutes } from './protocol/world.ts'
import { Minutes } from './quota/minutes.ts'
import { runningHandlers } from './quota/runningRoutes.ts'
import { Outlook, type OutlookDeps } from './quota/reports/outlook.ts'
import { reportHandlers } from './quota/reports/reportHandlers.ts'
import { minuteHandlers } from './quota/routes.ts'
import { calendarHandlers, resourceHandlers } from './scheduler/calendarHandlers.ts'
import { registerCalendarFile, registerZones } from './scheduler/files.ts'
import { Meetings } from './scheduler/meetings.ts'
import { bookingHandlers } from './scheduler/booking/bookingHandlers.ts'
import { BookingPages } from './scheduler/booking/bookingPages.ts'
import { GuestBookings } from './scheduler/booking/guestBookings.ts'
import { Burdens } from './scheduler/findATime/burdens.ts'
import { BurdenSweep } from './scheduler/findATime/burdenSweep.ts'
import { findATimeHandlers } from './scheduler/findATime/findATimeHandlers.ts'
import { TimeFinder } from './scheduler/findATime/timeFinder.ts'
import { pollHandlers } from './scheduler/polls/pollHandlers.ts'
import { Polls } from './scheduler/polls/polls.ts'
import { meetingHandlers } from './scheduler/routes.ts'
import { ZoneChange } from './scheduler/zoneChange.ts'
import { Indexing } from './search/indexing.ts'
import { Search } from './search/search.ts'
import { searchHandlers } from './search/searchHandlers.ts'
import { SearchIndex } from './search/searchIndex.ts'
import { Operators } from './world/operators.ts'
import { worldHandlers } from './world/worldHandlers.ts'

export interface CollabDeps {
  storage: Storage
  /** Where pictures are kept, encrypted. */
  objects: Objects
  bus: Bus
  clock: Clock
  log: Log
  zones: ZoneTable
  signer: PermitSigner
  verifier: PermitVerifier
  placement: Placement
  world: World
  mail: Mail
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
  /** Whether browsers come over HTTPS: then the cookie is bound to the host. */
  secure: boolean
  isOwnOrigin: (origin: string, host: string | undefined) => boolean
  /** Who meters a room, among several processes. */
  processId: string
  /** Over the keys of all documents. */
  masterKeys: MasterKeys
  /** Where this process stands. */
  region: string
  config: CollabConfig
}

/** Everything people do together that is not media, put together. */
export class Collab {
  readonly #deps: CollabDeps
  readonly #sessions: Sessions
  readonly #firstRun: FirstRun
  readonly #hours: Hours
  readonly #meetings: Meetings
  readonly #otherCalendars: OtherCalendars
  readonly #burdenSweep: BurdenSweep
  readonly #zoneChange: ZoneChange
  readonly #minutes: Minutes
  readonly #folding: FoldingThread
  readonly #documentKeys: DocumentKeys
  readonly #documentStores: DocumentStores
  readonly #documentRights: DocumentRights
  readonly #documents: Documents
  readonly #versions: Versions
  readonly #files: Files
  readonly #papers: PaperThreads
  readonly #indexing: Indexing
  readonly #search: Search
  readonly #notes: Notes
  readonly #duringCalls: DuringCalls
  readonly #removals: Removals
  readonly #tenantMoves: TenantMoves
  readonly #regions: TenantRegions
  readonly #operators: Operators
  #house: HouseDoor | null = null

  private constructor(given: CollabDeps) {
    const hours = (this.#hours = new Hours({
      ...given,
      newId,
      heldMeetings: (...people) => this.#meetings.calendars.busy(...people),
      ...hoursSettings(given),
    }))
    const deps = { ...given, mail: hours.mail }
    const monthlySecondsDefault = deps.config.MONTHLY_MINUTES * 60
    this.#deps = deps
    this.#operators = new Operators(deps.config.OPERATORS, new Tenants(deps.storage))
    this.#sessions = new Sessions({ ...deps, cookie: new SessionCookie(deps.secure) })
    this.#firstRun = new FirstRun(deps)
    const replyDomain = deps.config.INBOUND_MAIL_DOMAIN ?? null
    const invitationKey = deps.masterKeys.derive('invitations')
    this.#meetings = new Meetings({ ...deps, newId, newSecret, invitationKey, replyDomain })
    this.#otherCalendars = new OtherCalendars({ ...deps, newSecret, meetings: this.#meetings, invitationKey })
    this.#burdenSweep = new BurdenSweep({ ...deps, times: hours.times })
    this.#zoneChange = new ZoneChange(this.#meetings.parts, this.#meetings.freshness)
    this.#minutes = new Minutes({
      ...deps,
      newId,
      monthlySecondsDefault,
      capSeconds: deps.config.MINUTES_CAP_SECONDS,
    })
    this.#folding = new FoldingThread(deps.clock)
    const regions = (this.#regions = new TenantRegions({
      ...deps,
      onRefused: (tenantId) => this.#documents.showOut(tenantId, 'REGION_REFUSED'),
    }))
    const refuseDocuments = (tenantId: TenantId) => regions.refuseDocuments(tenantId)
    const keys = (this.#documentKeys = new DocumentKeys({ ...deps, master: deps.masterKeys, refuseDocuments }))
    const stores = (this.#documentStores = new DocumentStores({ ...deps, keys, folding: this.#folding }))
    const documents = (this.#documents = new Documents({ ...deps, stores, newId, refuseDocuments }))
    this.#documentRights = new DocumentRights(deps)
    this.#versions = new Versions({ ...deps, keys, stores, documents, folding: this.#folding, newId, field: noteField })
    this.#files = new Files({ ...deps, cipher: keys, newId })
    stores.onErase((...document) => this.#files.erasing(...document))
    this.#papers = new PaperThreads(deps)
    const index = new SearchIndex({ ...deps, editing: documents, keys })
    this.#indexing = new Indexing({ ...deps, index, editing: documents })
    this.#search = new Search({ ...deps, index, keys })
    this.#notes = new Notes({ ...deps, newId, editing: this.#documents, cipher: keys })
    const during = { ...deps, meetings: this.#meetings, sessions: this.#sessions, editing: documents, hours }
    this.#duringCalls = new DuringCalls({ ...during, stores, cipher: keys })
    this.#removals = new Removals({
      ...deps,
      meetings: this.#meetings,
      documents: this.#documents,
      chat: { dismiss: async (...who) => this.#house?.dismiss(...who) },
    })
    this.#tenantMoves = new TenantMoves({
      ...deps,
      onMoved: (tenantId) => {
        this.#sessions.tenantMoved(tenantId)
        this.#documents.showOut(tenantId, 'TENANT_ELSEWHERE')
        this.#house?.showOut(tenantId)
      },
    })
  }

  static async open(deps: CollabDeps): Promise<Collab> {
    const collab = new Collab(deps)
    await underMasterKey({ ...deps, keys: collab.#documentKeys, master: deps.masterKeys })
    collab.#versions.start()
    await collab.#sessions.start()
    await collab.#regions.start()
    collab.#zoneChange.start()
    await collab.#minutes.start()
    await collab.#removals.start()
    await collab.#duringCalls.start()
    collab.#notes.start()
    collab.#hours.start()
    collab.#burdenSweep.start()
    await collab.#tenantMoves.start()
    return collab
  }

  /** Path of the one-time owner link while the house has no owner. */
  ownerLink(): Promise<string | null> {
    return this.#firstRun.ownerLink()
  }

  /** Where answers by mail go. */
  get letterBox(): LetterBox {
    return this.#otherCalendars.replies
  }

  /** Puts every route, file and socket of `collab` on the server. */
  register(app: FastifyInstance, upgrades: Upgrades, house: Server): void {
    const deps = this.#deps
    const authenticate = (request: FastifyRequest): Promise<Session | null> => this.#sessions.authenticate(request)
    const people = peopleHandlers({
      ...deps,
      sessions: this.#sessions,
      firstRun: this.#firstRun,
      setGrant: (...grant) => this.#minutes.setGrant(...grant),
      createMeeting: (session, input) => this.#meetings.create(session, input),
      isOperator: (...who) => this.#operators.has(...who),
    })
    const running = runningHandlers({ ...deps, meetings: this.#meetings, minutes: this.#minutes, newId })
    const admission = admissionHandlers({
      ...deps,
      sessions: this.#sessions,
      meetings: this.#meetings,
      minutes: this.#minutes,
      regions: this.#regions,
    })
    bindRoutes(app, peopleRoutes, people, authenticate)
    bindRoutes(app, meetingRoutes, { ...meetingHandlers({ meetings: this.#meetings }), ...admission }, authenticate)
    bindRoutes(app, residencyRoutes, residencyHandlers({ ...deps, regions: this.#regions }), authenticate)
    bindRoutes(app, hoursRoutes, this.#hours.handlers(), authenticate)
    bindRoutes(app, calendarRoutes, calendarHandlers({ meetings: this.#meetings }), authenticate)
    bindRoutes(app, resourceRoutes, resourceHandlers({ meetings: this.#meetings }), authenticate)
    bindRoutes(app, noteRoutes, this.#notes.handlers(), authenticate)
    const answers = new IdempotentAnswers(deps)
    bindRoutes(
      app,
      minuteRoutes,
      { ...minuteHandlers({ ...deps, minutes: this.#minutes }), ...running },
      authenticate,
      answers,
    )
    this.#registerReports(app, authenticate)
    this.#registerFindATime(app, authenticate)
    this.#registerChoices(app, authenticate)
    this.#registerDocuments(app, authenticate)
    registerCalendarFile(app, { meetings: this.#meetings, authenticate })
    registerZones(app, deps.zones)
    this.#registerCaldav(app, authenticate)
    this.#otherCalendars.register(app, authenticate)
    bindRoutes(app, searchRoutes, searchHandlers({ search: this.#search, indexing: this.#indexing }), authenticate)
    this.#registerFiles(app, authenticate)
    this.#registerWorld(app, authenticate)
    serveDocuments(upgrades, {
      documents: this.#documents,
      originAllowed: (origin, host) => origin === undefined || deps.isOwnOrigin(origin, host),
    })
    this.#house = this.#duringCalls.register(app, authenticate, house)
  }

  /** The calendar for other programs, and the passwords they come with. */
  #registerCaldav(app: FastifyInstance, authenticate: Authenticate): void {
    const appPasswords = new AppPasswords({ ...this.#deps, newId, newSecret })
    bindRoutes(app, caldavRoutes, caldavHandlers({ appPasswords }), authenticate)
    registerDav(app, { ...davHouse({ ...this.#deps, meetings: this.#meetings }), appPasswords })
  }

  /** What the minutes were used for, and what is to come. */
  #registerReports(app: FastifyInstance, authenticate: Authenticate): void {
    bindRoutes(app, minuteReportRoutes, reportHandlers(this.#outlookDeps()), authenticate)
  }

  #outlookDeps(): OutlookDeps {
    const accounts = async (tenantId: TenantId) => (await this.#minutes.overview(tenantId)).accounts
    return { ...this.#deps, accounts, poolSecondsDefault: this.#deps.config.MONTHLY_MINUTES * 60 }
  }

  /** The fairest hours, and what everybody carries from earlier ones. */
  #registerFindATime(app: FastifyInstance, authenticate: Authenticate): void {
    const burdens = new Burdens(this.#deps)
    const outlook = new Outlook(this.#outlookDeps())
    const price: Outlook['price'] = (...enquiry) => outlook.price(...enquiry)
    const finder = new TimeFinder({ ...this.#deps, times: this.#hours.times, burdens, price })
    bindRoutes(app, findATimeRoutes, findATimeHandlers({ finder, burdens }), authenticate)
  }

  /** Times that people choose: polls, and pages at which someone outside books one. */
  #registerChoices(app: FastifyInstance, authenticate: Authenticate): void {
    const deps = { ...this.#deps, newId, newSecret, meetings: this.#meetings, times: this.#hours.times }
    bindRoutes(app, pollRoutes, pollHandlers({ polls: new Polls(deps) }), authenticate)
    const [pages, bookings] = [new BookingPages(deps), new GuestBookings(deps)]
    bindRoutes(app, bookingRoutes, bookingHandlers({ pages, bookings }), authenticate)
  }

  /** The nodes of the house, for whoever operates it. */
  #registerWorld(app: FastifyInstance, authenticate: Authenticate): void {
    const people = new People(this.#deps)
    const emailOf = async (...who: Parameters<People['get']>) => (await people.get(...who)).email
    bindRoutes(app, worldRoutes, worldHandlers({ ...this.#deps, operators: this.#operators, emailOf }), authenticate)
  }

  #registerDocuments(app: FastifyInstance, authenticate: Authenticate): void {
    const [keys, stores, rights] = [this.#documentKeys, this.#documentStores, this.#documentRights]
    const documents = documentHandlers({ ...this.#deps, documents: this.#documents, keys, stores, rights, newId })
    const history = historyHandlers({ ...this.#deps, rights, versions: this.#versions })
    bindRoutes(app, documentRoutes, documents, authenticate)
    bindRoutes(app, historyRoutes, history, authenticate)
  }

  /** Pictures of documents, and documents as papers of other programs. */
  #registerFiles(app: FastifyInstance, authenticate: Authenticate): void {
    const deps = this.#deps
    const papers = new Papers({ ...deps, editing: this.#documents, files: this.#files, threads: this.#papers })
    registerDocumentRoutes(app, { ...deps, authenticate, rights: this.#documentRights }, [
      ...fileRoutes(this.#files),
      ...paperRoutes({ ...deps, papers }),
    ])
  }

  /** Stores what waits and settles what runs. */
  async close(): Promise<void> {
    this.#house?.close()
    await this.#duringCalls.close()
    await this.#tenantMoves.close()
    await this.#zoneChange.close()
    await this.#removals.close()
    await this.#indexing.close()
    await this.#papers.close()
    await this.#burdenSweep.close()
    await this.#hours.close()
    await this.#notes.close()
    await this.#documents.close()
    await this.#folding.close()
    await this.#minutes.close()
    await this.#regions.close()
    await this.#sessions.close()
  }
}

function hoursSettings({ config, publicUrl }: CollabDeps): Pick<HoursDeps, 'privateFeeds' | 'webPush'> {
  const { PRIVATE_FEEDS, PUSH_PRIVATE_KEY: privateKey, PUSH_CONTACT: contact = publicUrl } = config
  return {
    privateFeeds: PRIVATE_FEEDS === 'yes',
    webPush: privateKey === undefined ? null : new WebPush({ privateKey, contact }),
  }
}
