import type { Answers, Joined, Measured, Order, Progress, Seat } from './crowdSpeech.ts'
import { tilesOf } from './gallery.ts'
import { LightPeer } from './lightPeer.ts'
import { openMuxWires } from './muxWire.ts'
import { obeyOrders } from './partProcess.ts'
import { cpuSecondsOf } from './processCpu.ts'
import { bitrateOf, record } from './recording.ts'

const tickMs = 10

/** Counters of a moment; their differences are what is measured. */
interface Snapshot {
  atMs: number
  cpuSeconds: number
  keyFramesAsked: number
  sentBytes: number
  everyLayerBytes: number
  receivedBytes: number
  receivedPackets: number
  lostPackets: number
  /** Frames and bytes of each tile of each peer, by peer number and track. */
  tiles: Map<string, { frames: number; bytes: number; stage: boolean }>
}

/** Light peers of one process, which shares its core with nobody's event loop. */
class CrowdPart {
  #peers: LightPeer[] = []
  #before: Snapshot | null = null
  /** Bits per second above which a stage shows the top layer. */
  #topFrom = 0
  #closeWires: () => void = () => undefined

  async open(seats: Seat[], framesPerSecond: number): Promise<null> {
    const recording = await record(framesPerSecond)
    const [below = 0, top = 0] = recording.layers.slice(-2).map((layer) => bitrateOf(layer, framesPerSecond))
    this.#topFrom = Math.sqrt(below * top)
    const wires = await openMuxWires()
    this.#closeWires = wires.close
    this.#peers = await Promise.all(
      seats.map(({ url, ticket, speaking, gallery }) =>
        LightPeer.open({
          url,
          ticket,
          recording,
          openWire: wires.open,
          speaking,
          firstCamerasMax: gallery.tilesPerPage + 1,
          view: (others) => tilesOf(gallery, others),
        }),
      ),
    )
    setInterval(() => {
      const nowMs = Date.now()
      for (const peer of this.#peers) peer.tick(nowMs)
    }, tickMs)
    return null
  }

  async join(): Promise<Joined> {
    const joins = await Promise.allSettled(this.#peers.map((peer) => peer.join()))
    const times = joins.flatMap((join) => (join.status === 'fulfilled' ? [join.value] : []))
    return {
      answerMs: this.#peers.flatMap(({ answerMs }) => answerMs ?? []),
      connectedMs: times.map(({ connectedMs }) => connectedMs),
      failures: joins.flatMap((join) => (join.status === 'rejected' ? [String(join.reason)] : [])),
    }
  }

  async progress(): Promise<Progress> {
    const { tiles } = await this.#snapshot()
    const layersFlowing = this.#peers.map(({ camera }) => (camera ? (camera.media.top ?? -1) + 1 : 0))
    return {
      tiles: tiles.size,
      running: [...tiles.values()].filter(({ frames }) => frames > 0).length,
      keyFramesAsked: sum(this.#peers.map(({ camera }) => camera?.media.keyFramesAsked ?? 0)),
      layersFlowing: sum(layersFlowing),
      refusals: this.#peers.flatMap(({ refusals }) => refusals.splice(0)),
    }
  }

  async begin(): Promise<null> {
    this.#before = await this.#snapshot()
    return null
  }

  async end(): Promise<Measured> {
    const before = this.#before
    if (!before) throw new Error('begin first')
    const after = await this.#snapshot()
    const seconds = (after.atMs - before.atMs) / 1000
    const grown = (key: Exclude<keyof Snapshot, 'tiles' | 'atMs'>) => after[key] - before[key]
    const tiles = [...after.tiles].map(([tile, { frames, bytes, stage }]) => {
      const then = before.tiles.get(tile) ?? { frames: 0, bytes: 0 }
      return { stage, fps: (frames - then.frames) / seconds, bitrate: ((bytes - then.bytes) * 8) / seconds }
    })
    return {
      seconds,
      tileFps: tiles.filter(({ stage }) => !stage).map(({ fps }) => fps),
      stageFps: tiles.filter(({ stage }) => stage).map(({ fps }) => fps),
      stagesAtTop: tiles.filter(({ stage, bitrate }) => stage && bitrate > this.#topFrom).length,
      receivedBytes: grown('receivedBytes'),
      receivedPackets: grown('receivedPackets'),
      lostPackets: grown('lostPackets'),
      sentBytes: grown('sentBytes'),
      everyLayerBytes: grown('everyLayerBytes'),
      keyFramesAsked: grown('keyFramesAsked'),
      cpuSeconds: grown('cpuSeconds'),
    }
  }

  close(): void {
    for (const peer of this.#peers) peer.close()
    this.#closeWires()
  }

  async #snapshot(): Promise<Snapshot> {
    const tiles: Snapshot['tiles'] = new Map()
    const totals = { bytes: 0, packets: 0, lost: 0 }
    // All at once: one after another would take a good part of a second, and no two would be of one moment.
    const arrived = await Promise.all(this.#peers.map((peer) => peer.arrived()))
    for (const [index, { streams, bytes, packets, lost }] of arrived.entries()) {
      totals.bytes += bytes
      totals.packets += packets
      totals.lost += lost
      const counts = new Map(streams.map(({ options, count }) => [options.trackId as string, count]))
      for (const { trackId, rank } of this.#peers[index]?.view ?? []) {
        const { frames = 0, bytes: tileBytes = 0 } = counts.get(trackId) ?? {}
        tiles.set(`${index} ${trackId}`, { frames, bytes: tileBytes, stage: rank === 'stage' })
      }
    }
    const cameras = this.#peers.flatMap(({ camera }) => (camera ? [camera.media] : []))
    const microphones = sum(this.#peers.map(({ microphone }) => microphone?.media.sentBytes ?? 0))
    return {
      atMs: performance.now(),
      cpuSeconds: await cpuSecondsOf(process.pid),
      keyFramesAsked: sum(cameras.map(({ keyFramesAsked }) => keyFramesAsked)),
      sentBytes: sum(cameras.map(({ sentBytes }) => sentBytes)) + microphones,
      everyLayerBytes: sum(cameras.map(({ everyLayerBytes }) => sum(everyLayerBytes))) + microphones,
      receivedBytes: totals.bytes,
      receivedPackets: totals.packets,
      lostPackets: totals.lost,
      tiles,
    }
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

const part = new CrowdPart()

function obey(order: Order): Promise<Answers[keyof Answers]> {
  switch (order.do) {
    case 'open':
      return part.open(order.seats, order.framesPerSecond)
    case 'join':
      return part.join()
    case 'progress':
      return part.progress()
    case 'begin':
      return part.begin()
    case 'end':
      return part.end()
    default:
      return order satisfies never
  }
}

obeyOrders(obey, () => part.close())
