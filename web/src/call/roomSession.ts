import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { PeerInfo, RoomNode, RoomSettings, TrackSource } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import { firstLink, type Link } from '../link/link.ts'
import type { EntryPermits, FirstView, JoinAnswer } from '../link/entryPermits.ts'
import { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { watchStirs } from '../link/stirs.ts'
import { AudioOut } from './audioOut.ts'
import { Away } from './away.ts'
import { CallMinutes } from './callMinutes.ts'
import type { CallNews } from './callNews.ts'
import { isExpected } from './expected.ts'
import { markFirstAudio } from './firstMedia.ts'
import { firstViewHere } from './firstView.ts'
import { LocalMedia } from './localMedia.ts'
import { MediaEngine, type RemoteTrack } from './mediaEngine.ts'
import { MediaMender } from './mediaMender.ts'
import { mediaSignOf } from './mediaSign.ts'
import { RoomOrders } from './roomOrders.ts'
import { emptyRoster, isSmallRoom, replacedBy, withChanges, withoutPeer, withPeer } from './roster.ts'
import type { Roster } from './roster.ts'
import { heard, voiceMap } from './speaking.ts'
import { Hosting } from '../hosts/hosting.ts'
import { CallTools } from '../tools/callTools.ts'

/** What I want to send. Kept over every reconnect: it is never read back from the node. */
export interface Intentions {
  microphone: boolean
  camera: boolean
}

/**
 * One call, outside of all elements: the link, the roster, what I mean to send and what I receive.
 * Emits `change` at most once per turn of the event loop.
 */
export class RoomSession extends Emitter<{ change: null; news: CallNews }> {
  readonly media: LocalMedia
  readonly link: MediaLink
  readonly engine: MediaEngine
  readonly mender: MediaMender
  readonly minutes: CallMinutes
  readonly orders: RoomOrders
  readonly tools: CallTools
  readonly hosting = new Hosting(this, (news) => this.emit('news', news))
  readonly audio = new AudioOut()
  readonly intentions: Intentions = { microphone: true, camera: true }
  state: Link = firstLink
  you: PeerInfo | null = null
  settings: RoomSettings | null = null
  speaking: ReadonlySet<PeerId> = new Set()
  screen: MediaStream | null = null
  /** Who speaks through which voice slot; empty while every microphone comes by itself. */
  voices: ReadonlyMap<TrackId, PeerId | null> = new Map()
  /** Where this room runs, mine first. */
  nodes: readonly RoomNode[] = []
  /** In a room beside the meeting, which ends with others. */
  beside = false
  /** How many the door told of, before there is a roster. */
  peopleAtDoor = 1
  readonly #away: Away
  #roster: Roster = emptyRoster
  readonly #clock: PageClock
  #startedAtMs = 0
  #told = false
  readonly #release: (() => void)[]

  constructor(clock: PageClock, media = new LocalMedia()) {
    super()
    this.#clock = clock
    this.media = media
    this.link = new MediaLink(clock)
    this.engine = new MediaEngine(this.link, clock)
    this.minutes = new CallMinutes(this.link, clock)
    const refused = (problem: ProblemError) => this.emit('news', { news: 'refused', problem })
    this.orders = new RoomOrders(this.link, refused)
    this.tools = new CallTools({ link: this.link, clock, refused, nameOf: (peerId) => this.nameOf(peerId) })
    this.mender = new MediaMender({
      clock,
      link: this.link,
      engine: this.engine,
      expected: (remote) => this.#expected(remote),
      watchStirs: (stirred) => watchStirs(clock, stirred),
    })
    this.#away = new Away({ clock, link: this.link, mender: this.mender })
    this.#release = this.#listen()
  }

  /** Everybody but me, in the order they came. */
  get others(): PeerInfo[] {
    return [...this.#roster.peers.values()].filter(({ peerId }) => peerId !== this.you?.peerId)
  }

  /** Me first: whose clocks there are in this room. */
  readonly everybody = (): PeerInfo[] => (this.you ? [this.you, ...this.others] : this.others)

  get runningSeconds(): number {
    return this.#startedAtMs === 0 ? 0 : Math.max(0, Math.floor((this.#clock.nowMs() - this.#startedAtMs) / 1000))
  }

  /** In the audience: sees and hears, sends nothing. */
  get listens(): boolean {
    return this.you?.role === 'audience'
  }

  /** What will be on screen at first, for the node to begin with. */
  readonly firstView = (): FirstView => firstViewHere(this.you ? this.others.length : this.peopleAtDoor)

  /** The connection has been gone for longer than a moment, or media has, in one direction or both. */
  get away(): boolean {
    return this.you !== null && this.#away.away
  }

  /** Host and cohost may mute, remove and lock. */
  get moderates(): boolean {
    return this.you?.role === 'host' || this.you?.role === 'cohost'
  }

  /** Whether media comes from the node, and whether it has to. */
  readonly mediaSign = () => mediaSignOf(this.engine, (remote) => this.#expected(remote))

  /** Mine as well; empty for somebody who is not in. */
  nameOf(peerId: PeerId): string {
    return (peerId === this.you?.peerId ? this.you : this.#roster.peers.get(peerId))?.name ?? ''
  }

  remoteOf(peerId: PeerId, source: RemoteTrack['source']): RemoteTrack | null {
    return this.engine.remotes.find((remote) => remote.peerId === peerId && remote.source === source) ?? null
  }

  /** Throws ProblemError or LinkLostError. */
  async enter(permits: EntryPermits) {
    this.#applyInputs()
    await this.link.enter(permits)
  }

  async setMicrophone(on: boolean) {
    if (on && (this.listens || this.hosting.refuses('unmute'))) return
    this.intentions.microphone = on
    this.#applyInputs()
    if (on) await this.media.open('microphone')
  }

  async setCamera(on: boolean) {
    if (on && (this.listens || this.minutes.refusesPicture())) return
    this.intentions.camera = on
    if (on) await this.media.open('camera')
    else this.media.close('camera')
    this.#applyInputs()
  }

  async shareScreen() {
    if (this.listens || this.minutes.refusesPicture() || this.hosting.refuses('share')) return
    const stream = await this.media.openScreen()
    const picture = stream?.getVideoTracks()[0]
    if (!stream || !picture) return
    this.screen = stream
    // The browser's own "stop sharing" button ends the track.
    picture.addEventListener('ended', () => this.stopScreen())
    const sound = stream.getAudioTracks()[0]
    if (sound) this.engine.setOwn('screenAudio', sound, false)
    this.#applyInputs()
  }

  stopScreen() {
    for (const track of this.screen?.getTracks() ?? []) track.stop()
    this.screen = null
    this.engine.closeOwn('screen')
    this.engine.closeOwn('screenAudio')
    this.#changed()
  }

  leave() {
    this.link.close('left')
  }

  /** After this nothing of the call is left: no track, no socket, no sound. */
  close() {
    this.part()
    this.media.closeAll()
  }

  /** Leaves this room; microphone and camera stay open for the one that the call goes on in. */
  part() {
    for (const release of this.#release) release()
    this.#release.length = 0
    this.#away.close()
    this.link.close('left')
    this.mender.close()
    this.#stopMedia()
  }

  #listen(): (() => void)[] {
    const { link, engine, media, audio } = this
    return [
      link.on('link', (state) => this.#moved(state)),
      link.on('refused', (problem) => this.emit('news', { news: 'refused', problem })),
      link.on('joined', ({ answer, again, moved }) => this.#joined(answer, again, moved)),
      link.on('peer.joined', (info) => this.#met(info)),
      link.on('peer.changed', (info) => this.#peerChanged(info)),
      link.on('peer.left', (gone) => this.#parted(gone)),
      link.on('roster.changed', ({ peers, left }) => this.#rosterChanged(peers, left)),
      link.on('track.wanted', ({ trackId, layer }) => engine.wanted(trackId, layer)),
      link.on('room.codec', ({ codec }) => engine.setCodec(codec)),
      link.on('room.nodes', ({ nodes }) => this.#show({ nodes })),
      link.on('room.voices', ({ voices }) => this.#show({ voices: voiceMap(voices) })),
      link.on('consumer.offered', (options) => engine.offered(options)),
      link.on('consumer.closed', ({ consumerId }) => engine.consumerClosed(consumerId)),
      link.on('room.speakers', ({ speakers }) => this.#show({ speaking: heard(speakers) })),
      link.on('room.settings', (settings) => this.#settled(settings)),
      link.on('you.muted', ({ by }) => this.#mutedBy(by)),
      this.minutes.on('change', () => this.#applyInputs()),
      this.minutes.on('news', (news) => this.emit('news', news)),
      engine.on('added', (remote) => this.#hear(remote)),
      engine.on('removed', ({ consumerId }) => audio.remove(consumerId)),
      engine.on('remote', () => this.#changed()),
      engine.on('refused', ({ source, problem }) => this.#turnedOff(source, problem)),
      engine.on('handedOver', () => link.leaveFormer()),
      engine.on('mutedAway', ({ source }) => source === 'microphone' && this.#mutedBy(null)),
      this.#away.on('change', () => this.#changed()),
      this.#away.on('returned', () => this.emit('news', { news: 'reconnected' })),
      audio.on('change', () => this.#changed()),
      ...this.hosting.listen(() => this.#changed()),
      media.on('change', () => this.#applyInputs()),
      media.on('news', (news) => this.emit('news', news)),
      media.on('speaker', (deviceId) => void audio.useSpeaker(deviceId)),
    ]
  }

  #joined(answer: JoinAnswer, again: boolean, moved: boolean) {
    const forgotten = again && this.you?.role === 'host' && answer.you.role !== 'host'
    const handLost = moved && this.you?.handRaisedAt != null && answer.you.handRaisedAt === null
    const placeBefore = this.nodes[0]?.place
    this.you = answer.you
    this.#roster = replacedBy(this.#roster, answer.peers)
    this.settings = answer.settings
    this.voices = voiceMap(answer.voices)
    this.nodes = answer.nodes
    this.#startedAtMs = this.#clock.nowMs() - answer.runningSeconds * 1000
    this.#takeSeat()
    this.minutes.setSoundAlone(answer.soundAlone)
    this.engine.enter(answer, moved)
    // A seat carries no role: to a node that forgot me only a ticket says that I am the host.
    if (forgotten) void this.link.renew()
    // A node that was cut off from the last one knows nothing of my hand.
    else if (handLost) void this.orders.raiseHand(true)
    const place = this.nodes[0]?.place
    if (moved && place !== undefined && place !== placeBefore) this.emit('news', { news: 'moved', place })
    this.#changed()
  }

  #moved(state: Link) {
    this.state = state
    if (state.at === 'gone') this.#stopMedia()
    this.#changed()
  }

  #stopMedia() {
    for (const track of this.screen?.getTracks() ?? []) track.stop()
    this.screen = null
    this.engine.close()
    this.audio.close()
  }

  #met(info: PeerInfo) {
    const known = this.#isHere(info.personKey)
    this.#roster = withPeer(this.#roster, info)
    if (!known && isSmallRoom(this.#roster)) this.emit('news', { news: 'joined', name: info.name })
    this.#changed()
  }

  /** Many at once: nobody wants a line for each of them. */
  #rosterChanged(peers: readonly PeerInfo[], left: readonly { peerId: PeerId; incarnation: number }[]) {
    if (peers.length + left.length === 1) {
      for (const info of peers) {
        if (this.#roster.peers.has(info.peerId) || info.peerId === this.you?.peerId) this.#peerChanged(info)
        else this.#met(info)
      }
      for (const gone of left) this.#parted(gone)
      return
    }
    const me = peers.find(({ peerId }) => peerId === this.you?.peerId)
    if (me) this.#peerChanged(me)
    this.#roster = withChanges(
      this.#roster,
      peers.filter((info) => info !== me),
      left,
    )
    this.#changed()
  }

  #peerChanged(info: PeerInfo) {
    if (info.peerId === this.you?.peerId) {
      if (info.incarnation >= this.you.incarnation) {
        this.you = info
        this.#takeSeat()
      }
      return this.#changed()
    }
    const before = this.#roster.peers.get(info.peerId)
    this.#roster = withPeer(this.#roster, info)
    if (before && info.handRaisedAt && !before.handRaisedAt) this.emit('news', { news: 'hand', name: info.name })
    this.#changed()
  }

  #parted(gone: { peerId: PeerId; incarnation: number }) {
    const before = this.#roster.peers.get(gone.peerId)
    this.#roster = withoutPeer(this.#roster, gone)
    if (before && !this.#isHere(before.personKey) && isSmallRoom(this.#roster))
      this.emit('news', { news: 'left', name: before.name })
    this.#changed()
  }

  /** With any device: whoever comes with a second one, or changes to it, neither joins nor leaves. */
  #isHere(personKey: string): boolean {
    return this.everybody().some((peer) => peer.personKey === personKey)
  }

  #settled(settings: RoomSettings) {
    const before = this.settings
    if (before && before.version > settings.version) return
    this.settings = settings
    if (before && before.locked !== settings.locked) {
      this.emit('news', { news: settings.locked ? 'locked' : 'unlocked' })
    }
    this.#changed()
  }

  /** Null: it happened while the socket was away, and who did it is not known. */
  #mutedBy(by: PeerId | null) {
    this.intentions.microphone = false
    this.#applyInputs()
    const host = this.others.find(({ role }) => role === 'host')
    this.emit('news', { news: 'muted-by', name: (by ? this.#roster.peers.get(by) : host)?.name ?? '' })
  }

  #show(now: Partial<Pick<RoomSession, 'nodes' | 'voices' | 'speaking'>>) {
    Object.assign(this, now)
    this.#changed()
  }

  #expected(remote: RemoteTrack): boolean {
    if (this.minutes.soundAlone && remote.track.kind === 'video') return false
    const { voices, speaking, engine } = this
    return isExpected(remote, { roster: this.#roster, voices, speaking, seen: engine.seen })
  }

  /** The audience sends nothing, and being called to the stage turns nothing on: that is for me to press. */
  #takeSeat() {
    if (!this.listens) return
    if (this.screen) this.stopScreen()
    for (const kind of ['microphone', 'camera'] as const) {
      this.intentions[kind] = false
      this.media.close(kind)
      this.engine.closeOwn(kind)
    }
  }

  /** What is shown must be what is sent; turning it on again is another attempt. */
  #turnedOff(source: TrackSource, problem: ProblemError) {
    if (source === 'microphone') void this.setMicrophone(false)
    else if (source === 'camera') void this.setCamera(false)
    else if (source === 'screen') this.stopScreen()
    else this.engine.closeOwn(source)
    this.emit('news', { news: 'turned-off', source, problem })
  }

  #hear(remote: RemoteTrack) {
    if (remote.track.kind !== 'audio') return
    this.audio.add(remote)
    markFirstAudio(remote)
  }

  /** The one place where intentions meet devices. */
  #applyInputs() {
    for (const kind of ['microphone', 'camera'] as const) {
      const held = kind === 'camera' && this.minutes.soundAlone
      this.engine.setOwn(kind, this.media.track(kind), !this.intentions[kind] || held)
    }
    const picture = this.screen?.getVideoTracks()[0]
    if (picture) this.engine.setOwn('screen', picture, this.minutes.soundAlone)
    this.#changed()
  }

  #changed() {
    if (this.#told) return
    this.#told = true
    queueMicrotask(() => {
      this.#told = false
      this.emit('change', null)
    })
  }
}
