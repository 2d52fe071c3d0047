import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchResult } from './bench.ts'
import { janusBinary, janusForwarder } from './forward/janusForwarder.ts'
import { limitOf } from './forward/limit.ts'
import { aimShare, loadOf, type Load } from './forward/load.ts'
import { audio, mixed } from './forward/mix.ts'
import { Sink } from './forward/sink.ts'
import { compile, isInstalled } from './forward/tools.ts'
import { workerForwarder } from './forward/workerForwarder.ts'

/** The core that is measured, and the one for everything else. */
const cores = { forwarder: 0, rest: 1 }
const aims = { pps: 80_000, audioConsumers: 2400, limit: 0.5, janus: 1 }

/** What was measured; null where this machine has no compiler, library or janus for it. */
interface Measured {
  mixed: Load
  audio: Load
  /** The suite janus has, so that both are also compared under the same one. */
  sha1: Load | null
  limit: number | null
  janus: Load | null
  /** Why there is no figure of janus. */
  janusMissing: string
}

/**
 * How much one media worker forwards at four fifths of a core: consumers and packets per second of half sound, half
 * picture, and of sound alone, SRTP with keys of its own for each listener; beside it a loop that does nothing but
 * encrypt and send, and janus. A consumer counts when its packets arrive at a socket of another process.
 */
export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'forward-'))
  try {
    const receiver = await compile('sink', folder)
    if (!receiver) throw new Error('Nothing was measured: whoever receives has to be compiled, and there is no gcc.')
    const limit = await compile('limit', folder, ['srtp2'])
    const sink = await Sink.open(receiver, cores.rest)
    try {
      return report(await measure(sink, limit))
    } finally {
      sink.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(sink: Sink, limit: string | null): Promise<Measured> {
  const gcm = workerForwarder('AEAD_AES_128_GCM')
  const hasJanus = await isInstalled(janusBinary)
  let janusMissing = 'not installed'
  const load = (...[open, mix]: [Parameters<typeof loadOf>[0], Parameters<typeof loadOf>[1]]) =>
    loadOf(open, mix, cores.forwarder, sink)
  return {
    limit: limit ? await limitOf(limit, cores.forwarder, sink.port, mixed) : null,
    mixed: await load(gcm, mixed),
    audio: await load(gcm, audio),
    sha1: hasJanus ? await load(workerForwarder('AES_CM_128_HMAC_SHA1_80'), mixed) : null,
    // Its figures are a comparison; without them the others still hold.
    janus: hasJanus
      ? await load(janusForwarder, mixed).catch((error: unknown) => {
          janusMissing = String(error)
          return null
        })
      : null,
    janusMissing,
  }
}

/** Per core means: at four fifths of it. What was measured a little above or below is brought there in proportion. */
const atAim = (value: number, { busyShare }: Load) => Math.round((value / busyShare) * aimShare)
const pps = (load: Load) => atAim(load.packetsPerSecond, load)
const starvedNote = 'Not to be believed: other processes held the cores, so that packets were late or lost.'
const starved = ({ busyShare, deliveredShare }: Load) => busyShare < 0.7 || deliveredShare < 0.95
const share = (value: number) => Number(value.toFixed(2))

function report({ limit, janus, janusMissing, sha1, ...loads }: Measured): BenchResult {
  const figures = {
    consumers_per_core: atAim(loads.mixed.consumers, loads.mixed),
    audio_consumers_per_core: atAim(loads.audio.consumers, loads.audio),
    pps_per_core: pps(loads.mixed),
    ...(limit && { limit_pps: Math.round(limit), ratio_to_limit: share(pps(loads.mixed) / aimShare / limit) }),
    ...(janus && { janus_pps: pps(janus), ratio_to_janus: share(pps(loads.mixed) / pps(janus)) }),
    ...(janus && sha1 && { ratio_to_janus_same_suite: share(pps(sha1) / pps(janus)) }),
    busy_share: share(loads.mixed.busyShare),
    delivered_share: share(loads.mixed.deliveredShare),
  }
  const rows = [
    row('worker, half sound, half picture, AES-128-GCM', loads.mixed, `${aims.pps} packets/s`),
    row('worker, sound, AES-128-GCM', loads.audio, `${aims.audioConsumers} consumers`),
    ...(sha1 ? [row('worker, half and half, SHA1_80', sha1, '')] : []),
    ...(janus ? [row('janus, half and half, SHA1_80', janus, `worker ahead (ratio > ${aims.janus})`)] : []),
    ...(limit
      ? [{ what: 'bare loop, AES-128-GCM', pps: Math.round(limit * aimShare), aim: `worker ${aims.limit}` }]
      : []),
  ]
  const doubts = starved(loads.mixed) || starved(loads.audio) ? [{ what: starvedNote }] : []
  return { rows: [...rows, ...missing(limit, janus ? null : janusMissing), ...doubts], figures }
}

function missing(limit: number | null, janus: string | null) {
  return [
    ...(limit === null ? [{ what: 'bare loop left out: no libsrtp2-dev' }] : []),
    ...(janus === null ? [] : [{ what: `janus left out: ${janus}` }]),
  ]
}

function row(what: string, load: Load, aim: string) {
  const measured = { busy_share: share(load.busyShare), delivered_share: share(load.deliveredShare) }
  return { what, consumers: atAim(load.consumers, load), pps: pps(load), ...measured, aim }
}
