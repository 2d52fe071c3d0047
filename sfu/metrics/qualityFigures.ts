import { Counter, Histogram, type Registry } from 'prom-client'
import type { QualityReport } from '../protocol/media.ts'

/** Bounds at which docs/operations.md calls a figure fair, poor or bad are all bounds of buckets. */
const rttSeconds = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1]
const shares = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
const bitrates = [32e3, 64e3, 128e3, 256e3, 512e3, 1e6, 2e6, 4e6, 8e6, 16e6]

/** What clients say of their own calls, added up over all of them. */
export class QualityFigures {
  readonly #reports: Counter<'path'>
  readonly #rtt: Histogram<'path'>
  readonly #loss: Histogram<'direction'>
  readonly #frozen: Histogram
  readonly #bitrate: Histogram<'direction'>
  readonly #limited: Counter<'by'>
  readonly #tiles: Counter<'quality'>

  constructor(registers: Registry[]) {
    this.#reports = new Counter({
      name: 'meridian_client_reports_total',
      help: 'Reports of clients, one in ten seconds each, by path (udp, tcp, relay, unknown).',
      labelNames: ['path'],
      registers,
    })
    this.#rtt = new Histogram({
      name: 'meridian_client_rtt_seconds',
      help: 'Round trip of media between client and node, by path.',
      labelNames: ['path'],
      buckets: rttSeconds,
      registers,
    })
    this.#loss = new Histogram({
      name: 'meridian_client_loss_share',
      help: 'Share of packets lost, as clients send and receive.',
      labelNames: ['direction'],
      buckets: shares,
      registers,
    })
    this.#frozen = new Histogram({
      name: 'meridian_client_frozen_share',
      help: 'Share of the time in which the pictures on screen stood still.',
      buckets: shares,
      registers,
    })
    this.#bitrate = new Histogram({
      name: 'meridian_client_bitrate_bits_per_second',
      help: 'Bits per second, as clients send and receive.',
      labelNames: ['direction'],
      buckets: bitrates,
      registers,
    })
    this.#limited = new Counter({
      name: 'meridian_client_limited_total',
      help: 'What held back the pictures that clients send (nothing, cpu, bandwidth), one for each report.',
      labelNames: ['by'],
      registers,
    })
    this.#tiles = new Counter({
      name: 'meridian_client_tiles_total',
      help: 'Tiles on screen by their quality (good, fair, poor, lost), summed over the reports.',
      labelNames: ['quality'],
      registers,
    })
  }

  count(report: QualityReport) {
    const path = report.path ?? 'unknown'
    this.#reports.inc({ path })
    if (report.rttMs !== null) this.#rtt.observe({ path }, report.rttMs / 1000)
    if (report.sendLossShare !== null) this.#loss.observe({ direction: 'send' }, report.sendLossShare)
    if (report.receiveLossShare !== null) this.#loss.observe({ direction: 'receive' }, report.receiveLossShare)
    this.#frozen.observe(report.frozenShare)
    this.#bitrate.observe({ direction: 'send' }, report.sentBitrate)
    this.#bitrate.observe({ direction: 'receive' }, report.receivedBitrate)
    if (report.limitedBy !== null) this.#limited.inc({ by: report.limitedBy })
    for (const [quality, count] of Object.entries(report.tiles)) this.#tiles.inc({ quality }, count)
  }
}
