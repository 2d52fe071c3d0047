import type { PeerId, TrackId } from '../../../../infra/contract/ids.ts'
import type { PeerInfo, SeenTile } from '../../../../sfu/protocol/media.ts'
import { Emitter } from '../../link/emitter.ts'
import type { PageClock } from '../../link/pageClock.ts'
import { nextPressure, noPressure, pressureSign } from '../pressure.ts'
import type { Pressure, PressureStep } from '../pressure.ts'
import { PressureWatch } from '../pressureWatch.ts'
import type { RoomSession } from '../roomSession.ts'
import { ownGrade, reasonFor } from './blame.ts'
import { layersOf, limitOf, mean, reportOf, sendLossOf } from './figures.ts'
import type { OwnQuality, PeerQuality, WayFigures } from './figures.ts'
import { gradeOf } from './grade.ts'
import { readStats } from './sample.ts'
import type { LinkSample } from './sample.ts'
import { TrackWindow, linkFacts } from './trackWindow.ts'
import type { TrackFigures } from './trackWindow.ts'

const periodMs = 2000
const reportEveryCount = 5
const limitTurnsMin = 4
/** A transport asks every few seconds whether the other end is there. */
const ownLostMs = 8000

const nothingOwn: OwnQuality = {
  grade: 'good',
  reason: null,
  codec: null,
  layers: [],
  bitrate: 0,
  lossShare: null,
  limitedBy: null,
}

/** Looks at the statistics every two seconds: how each link is, how busy this computer is; tells the node every ten. */
export class QualityWatch extends Emitter<{ change: null; pressure: PressureStep }> {
  readonly #session: RoomSession
  readonly #clock: PageClock
  readonly #machine = new PressureWatch()
  readonly #windows = new Map<string, TrackWindow>()
  #view = new Map<TrackId, number>()
  #pressure: Pressure = noPressure
  #before: { send: LinkSample | null; receive: LinkSample | null } = { send: null, receive: null }
  #reported: { atMs: number; sent: number; received: number } | null = null
  #turn = 0
  #heardAtMs: number
  #limit: { by: OwnQuality['limitedBy']; turns: number } = { by: null, turns: 0 }
  #cancel: (() => void) | null = null
  peers: ReadonlyMap<PeerId, PeerQuality> = new Map()
  /** Shared screens by whose they are. */
  screens: ReadonlyMap<PeerId, TrackFigures> = new Map()
  own: OwnQuality = nothingOwn
  way: WayFigures = { path: null, rttMs: null }

  constructor(session: RoomSession, clock: PageClock) {
    super()
    this.#session = session
    this.#clock = clock
    this.#heardAtMs = clock.nowMs()
  }

  get pressure(): PressureStep {
    return this.#pressure.step
  }

  start() {
    if (this.#cancel) return
    this.#machine.start()
    this.#wait()
  }

  stop() {
    this.#cancel?.()
    this.#cancel = null
    this.#machine.stop()
  }

  /** What is on screen: only from there something is expected, and so many lines of it. */
  look(tiles: readonly SeenTile[]) {
    const before = this.#view
    this.#view = new Map(tiles.map(({ trackId, lines }) => [trackId, lines]))
    for (const { trackId } of tiles) if (!before.has(trackId)) this.#windows.get(trackId)?.expect(this.#clock.nowMs())
  }

  #wait() {
    this.#cancel = this.#clock.after(periodMs, () => {
      this.#wait()
      void this.#measure()
    })
  }

  async #measure() {
    const { engine } = this.#session
    const [sent, received] = await Promise.all([engine.statsOf('send'), engine.statsOf('receive')])
    if (!this.#cancel) return
    const nowMs = this.#clock.nowMs()
    const send = sent && readStats(sent, nowMs)
    const receive = received && readStats(received, nowMs)
    this.#hear(receive, this.#before.receive)
    this.#hear(send, this.#before.send)
    if (receive) this.#fill(receive, nowMs)
    this.way = { path: receive?.path ?? send?.path ?? null, rttMs: receive?.rttMs ?? send?.rttMs ?? null }
    this.own = this.#ownOf(send)
    this.#judge(nowMs)
    this.#feelPressure(nowMs)
    this.#before = { send, receive }
    this.emit('change', null)
    this.#turn += 1
    if (this.#turn % reportEveryCount === 0) this.#report(nowMs)
  }

  /** Each remote track's counters go into its window; windows of tracks that went are dropped. */
  #fill(receive: LinkSample, nowMs: number) {
    const byKey = new Map(receive.inbound.map((counters) => [counters.trackKey, counters]))
    const alive = new Set<string>()
    for (const { trackId, track } of this.#session.engine.remotes) {
      const counters = byKey.get(track.id)
      if (!counters) continue
      alive.add(trackId)
      let window = this.#windows.get(trackId)
      if (!window) this.#windows.set(trackId, (window = new TrackWindow(nowMs)))
      window.add(counters, nowMs, this.#view.get(trackId) ?? 0)
    }
    for (const trackId of this.#windows.keys()) if (!alive.has(trackId)) this.#windows.delete(trackId)
  }

  #judge(nowMs: number) {
    const figures = new Map<PeerId, Pick<PeerQuality, 'picture' | 'sound'>>()
    const screens = new Map<PeerId, TrackFigures>()
    for (const peer of this.#session.others) {
      const picture = this.#figuresOf(peer, 'camera', nowMs)
      const sound = this.#figuresOf(peer, 'microphone', nowMs)
      if (picture || sound) figures.set(peer.peerId, { picture, sound })
      const screen = this.#figuresOf(peer, 'screen', nowMs)
      if (screen) screens.set(peer.peerId, screen)
    }
    this.screens = screens
    const judged = [...figures].map(([peerId, { picture, sound }]) => {
      const facts = linkFacts(picture, sound)
      return { peerId, picture, sound, facts, grade: gradeOf(facts) }
    })
    this.peers = new Map(
      judged.map(({ peerId, picture, sound, facts, grade }) => {
        const others = judged.filter((other) => other.peerId !== peerId).map((other) => other.grade)
        const { lossShare: sendLossShare } = this.own
        const around = { others, sendLossShare, busy: this.pressure > 0, disconnected: this.#disconnected }
        return [peerId, { grade, reason: reasonFor(grade, facts, around), picture, sound }]
      }),
    )
  }

  /** Null where nothing should come: paused there, or not looked at here. */
  #figuresOf(peer: PeerInfo, source: 'camera' | 'microphone' | 'screen', nowMs: number): TrackFigures | null {
    const track = peer.tracks.find((one) => one.source === source && !one.paused)
    if (!track || (source !== 'microphone' && !this.#view.has(track.trackId))) return null
    return this.#windows.get(track.trackId)?.figures(nowMs) ?? null
  }

  /** The media, not the socket: a call goes on while the socket comes back. */
  get #disconnected(): boolean {
    return this.#clock.nowMs() - this.#heardAtMs >= ownLostMs
  }

  #hear(now: LinkSample | null, before: LinkSample | null) {
    const grown = now && (now.bytesReceived !== before?.bytesReceived || now.responses !== before.responses)
    if (grown) this.#heardAtMs = now.atMs
  }

  #ownOf(send: LinkSample | null): OwnQuality {
    const screenKey = this.#session.screen?.getVideoTracks()[0]?.id
    const mine = (counters: { trackKey: string | null }) => counters.trackKey !== screenKey
    const outbound = (send?.outbound ?? []).filter(mine)
    const layers = send ? layersOf(send, this.#before.send, mine) : []
    const lossShare = sendLossOf(outbound)
    const limitedBy = layers.some(({ active }) => active) ? this.#lasting(limitOf(outbound)) : null
    const facts = { sendLossShare: lossShare, rttMs: this.way.rttMs, limitedBy, disconnected: this.#disconnected }
    return {
      ...ownGrade(facts),
      codec: outbound.find(({ kind, codec }) => kind === 'video' && codec !== null)?.codec ?? null,
      layers,
      bitrate: layers.reduce((sum, { bitrate }) => sum + bitrate, 0),
      lossShare,
      limitedBy,
    }
  }

  /** Every sender is limited in its first seconds, while the network is still being learnt. */
  #lasting(limit: OwnQuality['limitedBy']): OwnQuality['limitedBy'] {
    this.#limit = limit === this.#limit.by ? { by: limit, turns: this.#limit.turns + 1 } : { by: limit, turns: 1 }
    return this.#limit.turns >= limitTurnsMin || limit === null ? limit : 'nothing'
  }

  #feelPressure(nowMs: number) {
    const pictures = [...this.peers.values()].flatMap(({ picture }) => picture ?? []).concat([...this.screens.values()])
    const facts = {
      ...this.#machine.take(),
      droppedShare: mean(pictures.flatMap(({ droppedShare }) => droppedShare ?? [])),
      decodeShare: pictures.reduce((sum, { decodeShare }) => sum + decodeShare, 0),
      encoderLimited: this.own.limitedBy === 'cpu',
    }
    const before = this.#pressure.step
    // A hidden page paints nothing, so everything is "dropped"; without pictures there is nothing to give up.
    const hidden = document.visibilityState === 'hidden'
    const sign = hidden ? this.#pressure.sign : pictures.length === 0 ? 'calm' : pressureSign(facts)
    this.#pressure = nextPressure(this.#pressure, sign, nowMs)
    if (this.#pressure.step !== before) this.emit('pressure', this.#pressure.step)
  }

  #report(nowMs: number) {
    const { send, receive } = this.#before
    const sent = send?.bytesSent ?? 0
    const received = receive?.bytesReceived ?? 0
    const last = this.#reported
    this.#reported = { atMs: nowMs, sent, received }
    if (!last || this.#session.state.at !== 'live') return
    const seconds = (nowMs - last.atMs) / 1000
    const { way, own, peers } = this
    const sentBitrate = ((sent - last.sent) * 8) / seconds
    const receivedBitrate = ((received - last.received) * 8) / seconds
    const report = reportOf({ way, own, peers, sentBitrate, receivedBitrate })
    // The next one comes in ten seconds anyway.
    this.#session.link.call('quality.report', report).catch(() => undefined)
  }
}
