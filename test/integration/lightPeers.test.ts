import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Audience, behindProxy, nameOf } from '../load/audience.ts'
import { tilesOf, type Gallery } from '../load/gallery.ts'
import { LightPeer } from '../load/lightPeer.ts'
import { record, type Recording } from '../load/recording.ts'
import { UdpWire } from '../load/udpWire.ts'
import type { StreamCount } from '../load/wire.ts'
import { startHouse, type House } from '../servers/house.ts'

const peersCount = 20
const tilesPerPage = 6
const framesPerSecond = 12
/** The speaker, whom all see large, and whom the speaker sees large. */
const [speaker, heckler] = [0, 1]
/** The first page goes one further for those who are on it, and leave themselves out. */
const seenCount = 2 + tilesPerPage
const watch = { timeout: 20_000, interval: 100 }

let house: House
let recording: Recording
let peers: LightPeer[]
let galleries: Gallery[]
let ticking: NodeJS.Timeout

beforeAll(async () => {
  recording = await record(framesPerSecond)
  house = await startHouse({ env: { ...(await behindProxy()), MEDIA_WORKERS: '2', MEDIA_ADDRESSES: '127.0.0.1' } })
  const invited = await (await Audience.open(house)).invite(peersCount)
  galleries = invited.map(({ name }) => ({
    ownName: name,
    speaker: nameOf(speaker),
    speakerSees: nameOf(heckler),
    page: 0,
    tilesPerPage,
    tileLines: 90,
    stageLines: 720,
  }))
  peers = await Promise.all(
    invited.map(({ url, ticket }, index) =>
      LightPeer.open({
        url,
        ticket,
        recording,
        openWire: (remote) => UdpWire.open(remote),
        speaking: index === speaker,
        firstCamerasMax: 0,
        view: (others) => tilesOf(galleries[index] as Gallery, others),
      }),
    ),
  )
  ticking = setInterval(() => {
    const nowMs = Date.now()
    for (const peer of peers) peer.tick(nowMs)
  }, 10)
  await Promise.all(peers.map((peer) => peer.join()))
})

afterAll(async () => {
  clearInterval(ticking)
  for (const peer of peers ?? []) peer.close()
  await house?.stop()
})

const peerAt = (index: number) => peers[index] as LightPeer
const cameraOf = (index: number) => peerAt(index).camera?.media

/** What came of one camera at a viewer. */
async function seen(viewer: LightPeer, trackId: string): Promise<StreamCount | null> {
  return (await viewer.arrived()).streams.find(({ options }) => options.trackId === trackId)?.count ?? null
}

/** Waits until the stream has shown `frames` more and answers how long that took and how large they were. */
async function watchFrames(viewer: LightPeer, trackId: string, frames: number) {
  const before = { frames: 0, bytes: 0, ...(await seen(viewer, trackId)), atMs: performance.now() }
  let now: StreamCount | null = null
  await expect
    .poll(async () => {
      now = await seen(viewer, trackId)
      return now?.frames ?? 0
    }, watch)
    .toBeGreaterThanOrEqual(before.frames + frames)
  const { frames: shown, bytes } = now as unknown as StreamCount
  return {
    fps: ((shown - before.frames) * 1000) / (performance.now() - before.atMs),
    bytesPerFrame: (bytes - before.bytes) / (shown - before.frames),
  }
}

const bytesPerFrame = (layer: number) => {
  const { frames } = recording.layers[layer] as Recording['layers'][number]
  return frames.reduce((sum, { bytes }) => sum + bytes.length, 0) / frames.length
}

describe('twenty people without browsers', () => {
  test('everybody asks for the stage and a page of others', async () => {
    for (const peer of peers) {
      await expect.poll(() => peer.view.length, watch).toBe(tilesPerPage + 1)
      expect(peer.refusals).toEqual([])
    }
  })

  test('cameras send as many layers as somebody looks at, and nothing when nobody does', async () => {
    const wanted = peers.map((_peer, index) => (index <= heckler ? 2 : index < seenCount ? 0 : null))
    await expect.poll(() => peers.map((_peer, index) => cameraOf(index)?.top), watch).toEqual(wanted)
    const unseen = cameraOf(peersCount - 1)
    const before = unseen?.sentBytes
    await watchFrames(peerAt(heckler), peerAt(speaker).camera?.trackId ?? '', framesPerSecond)
    expect(unseen?.sentBytes).toBe(before)
  })

  test('everybody sees every tile move, and the stage in its top layer', async () => {
    await Promise.all(
      peers.map(async (peer) => {
        for (const { trackId, rank } of peer.view) {
          const shown = await watchFrames(peer, trackId, 3)
          if (rank === 'stage') expect(shown.bytesPerFrame).toBeGreaterThan(bytesPerFrame(1))
          else expect(shown.bytesPerFrame).toBeLessThan(bytesPerFrame(1))
        }
      }),
    )
  })

  test('the tiles run at the rate they are sent', async () => {
    const viewer = peerAt(peersCount - 1)
    const rates = await Promise.all(viewer.view.map(({ trackId }) => watchFrames(viewer, trackId, 2 * framesPerSecond)))
    expect(Math.min(...rates.map(({ fps }) => fps))).toBeGreaterThan(framesPerSecond * 0.8)
  })

  test('everybody hears the speaker', async () => {
    const { trackId } = peerAt(speaker).microphone ?? {}
    for (const peer of peers.slice(1)) {
      const heard = async () =>
        (await peer.arrived()).streams
          .filter(({ options }) => options.trackId === trackId || options.source === 'voice')
          .reduce((packets, { count }) => packets + (count?.packets ?? 0), 0)
      // Silence is four tenths of a second apart; only speech brings that many.
      await expect.poll(heard, watch).toBeGreaterThan(50)
    }
  })

  test('nothing arrives of a camera that is not on screen', async () => {
    for (const peer of peers) {
      const asked = new Set<string>(peer.view.map(({ trackId }) => trackId))
      const others = (await peer.arrived()).streams.filter(
        ({ options }) => options.kind === 'video' && !asked.has(options.trackId),
      )
      expect(others.map(({ count }) => count?.bytes ?? 0).filter((bytes) => bytes > 0)).toEqual([])
    }
  })

  test('turning the page wakes the cameras that slept', async () => {
    const viewer = peerAt(heckler)
    galleries[heckler] = { ...(galleries[heckler] as Gallery), page: 1 }
    viewer.look()
    const sleeper = peerAt(seenCount + 1)
    await watchFrames(viewer, sleeper.camera?.trackId ?? '', framesPerSecond)
    expect(sleeper.camera?.media.top).toBe(0)
  })
})
