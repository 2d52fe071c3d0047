import { setTimeout as passes } from 'node:timers/promises'
import { cpuSecondsOf } from '../../load/processCpu.ts'
import type { Forwarder, OpenForwarder } from './forwarder.ts'
import { packetsPerListener, picture, sound, streamsOf, type Mix } from './mix.ts'
import type { Sink } from './sink.ts'
import { Source } from './source.ts'

export interface Load {
  consumers: number
  packetsPerSecond: number
  /** Of the core. */
  busyShare: number
  /** Of the packets that were due. */
  deliveredShare: number
}

export const aimShare = 0.8
/** Near enough, so that the rest is a matter of proportion. */
const nearShare = 0.04
const firstListeners = 12
const listenersMax = 160
const settleMs = 1000
const glanceMs = 2000
const measureMs = 4000
const growthsMax = 4
/** A consumer counts when it gets nearly all that is sent. */
const deliveredMin = 0.95

/** Adds listeners until the forwarder uses four fifths of its core, and says what it delivers then. */
export async function loadOf(open: OpenForwarder, mix: Mix, core: number, sink: Sink): Promise<Load> {
  const forwarder = await open(mix, core)
  const source = await Source.open(mix, (kind, index) => forwarder.inletOf(kind, index))
  try {
    let listeners = 0
    let wanted = firstListeners
    for (let growth = 0; growth < growthsMax && wanted > listeners; growth += 1) {
      await forwarder.addListeners(wanted - listeners, sink.port)
      listeners = wanted
      const { busyShare, deliveredShare } = await measure(forwarder, mix, listeners, sink, glanceMs)
      // On a machine that is busy with other things there is no more to be had.
      if (deliveredShare < deliveredMin) break
      if (busyShare < aimShare - nearShare) wanted = nextCount(listeners, busyShare, growth)
    }
    return await measure(forwarder, mix, listeners, sink, measureMs)
  } finally {
    source.close()
    await forwarder.close()
  }
}

/** Half of the way at first: the first listeners cost more than the later ones. */
function nextCount(listeners: number, busyShare: number, growth: number): number {
  const straight = Math.floor((listeners * aimShare) / Math.max(busyShare, 0.01))
  return Math.min(growth === 0 ? Math.ceil((listeners + straight) / 2) : straight, listenersMax)
}

async function measure(forwarder: Forwarder, mix: Mix, listeners: number, sink: Sink, spanMs: number): Promise<Load> {
  await passes(settleMs)
  await sink.count(0)
  const [cpuBefore, before] = [await cpuSecondsOf(forwarder.pid), performance.now()]
  await passes(spanMs)
  const cpuSeconds = (await cpuSecondsOf(forwarder.pid)) - cpuBefore
  const seconds = (performance.now() - before) / 1000
  const slowest = mix.sounds > 0 ? sound : picture
  const { packets, streams } = await sink.count(slowest.perSecond * seconds * deliveredMin)
  return {
    consumers: Math.min(streams, listeners * streamsOf(mix)),
    packetsPerSecond: packets / seconds,
    busyShare: cpuSeconds / seconds,
    deliveredShare: packets / seconds / (packetsPerListener(mix) * listeners),
  }
}
