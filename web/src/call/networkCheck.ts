import { Emitter } from '../link/emitter.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { pageIdle } from './pageIdle.ts'
import { firewallWishes } from './firewallWish.ts'
import type { FirewallWish } from './firewallWish.ts'
import { probeAnswer } from './probeAnswer.ts'
import type { Probe } from './probeAnswer.ts'
import { selectedPath } from './selectedPath.ts'
import type { SelectedPath } from './selectedPath.ts'
import { withoutRelays } from './withoutRelays.ts'

/** What is known of the way between here and the node. */
export type NetworkFinding =
  | { at: 'waiting' }
  | { at: 'checking' }
  | { at: 'found'; way: SelectedPath; wishes: FirewallWish[] }
  /** Nothing gets through. */
  | { at: 'blocked'; wishes: FirewallWish[] }
  /** The node could not be asked; joining tells more. */
  | { at: 'unknown' }

/** UDP or TCP straight to the node; relays are tried after this, since a browser that reaches both may stay with either. */
const directMsMax = 3000
/** The node's endpoint lasts ten seconds; a path that takes longer is none. */
const relayMsMax = 5500
/** TCP may answer before UDP does. */
const settleMs = 1500

/**
 * Finds out which path media will take, while somebody looks at the preview: a connection to an endpoint of the
 * node that carries nothing. It waits until everything that a quick join needs is done, and is given up at once
 * when Join is pressed.
 */
export class NetworkCheck extends Emitter<{ change: null }> {
  readonly #link: Pick<MediaLink, 'call'>
  readonly #clock: PageClock
  #finding: NetworkFinding = { at: 'waiting' }
  #stop: (() => void) | null = null

  constructor(link: Pick<MediaLink, 'call'>, clock: PageClock) {
    super()
    this.#link = link
    this.#clock = clock
  }

  get finding(): NetworkFinding {
    return this.#finding
  }

  /** Checks once, as soon as `ready` has settled and the page has nothing better to do. */
  async start(ready: Promise<unknown>) {
    if (this.#stop || this.#finding.at === 'found') return
    const stopped = Promise.withResolvers<'stopped'>()
    const stop = () => stopped.resolve('stopped')
    this.#stop = stop
    const outcome = await Promise.race([stopped.promise, this.#check(ready, stopped.promise)])
    if (this.#stop !== stop) return
    this.#stop = null
    if (outcome !== 'stopped') this.#set(outcome)
  }

  /** Gives up what is under way; what was found stays. */
  stop() {
    this.#stop?.()
    this.#stop = null
    if (this.#finding.at === 'checking') this.#set({ at: 'waiting' })
  }

  async #check(ready: Promise<unknown>, stopped: Promise<'stopped'>): Promise<NetworkFinding | 'stopped'> {
    const idle = ready.catch(() => undefined).then(pageIdle)
    if ((await Promise.race([idle, stopped])) === 'stopped') return 'stopped'
    this.#set({ at: 'checking' })
    try {
      const probe = await Promise.race([this.#link.call('network.probe', {}), stopped])
      if (probe === 'stopped') return 'stopped'
      return await this.#connect(probe, stopped)
    } catch {
      return { at: 'unknown' }
    }
  }

  async #connect(probe: Probe, stopped: Promise<unknown>): Promise<NetworkFinding> {
    const direct = withoutRelays(probe.iceServers)
    const finding = await this.#try(probe, direct, directMsMax, stopped)
    const more = finding === null && direct.length < probe.iceServers.length
    const found = more ? await this.#try(probe, probe.iceServers, relayMsMax, stopped) : finding
    return found ?? { at: 'blocked', wishes: firewallWishes(probe, null) }
  }

  /** Null when nothing got through in time. */
  async #try(
    probe: Probe,
    iceServers: Probe['iceServers'],
    withinMs: number,
    stopped: Promise<unknown>,
  ): Promise<NetworkFinding | null> {
    const connection = new RTCPeerConnection({ iceServers: iceServers as RTCIceServer[] })
    const cancels: (() => void)[] = []
    const after = (delayMs: number) =>
      new Promise<null>((resolve) => void cancels.push(this.#clock.after(delayMs, () => resolve(null))))
    try {
      const answer = connected(connection)
      connection.createDataChannel('')
      await connection.setLocalDescription()
      await connection.setRemoteDescription({ type: 'answer', sdp: probeAnswer(probe.endpoint) })
      if (!(await Promise.race([answer, after(withinMs), stopped.then(() => null)]))) return null
      let way = await pathOf(connection)
      if (way?.path !== 'udp') {
        await Promise.race([after(settleMs), stopped])
        way = await pathOf(connection)
      }
      return way ? { at: 'found', way, wishes: firewallWishes(probe, way.path) } : { at: 'unknown' }
    } finally {
      for (const cancel of cancels) cancel()
      connection.close()
    }
  }

  #set(finding: NetworkFinding) {
    this.#finding = finding
    this.emit('change', null)
  }
}

/** True when ICE found a way, false when it gave up. */
function connected(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    connection.addEventListener('iceconnectionstatechange', () => {
      const { iceConnectionState: state } = connection
      if (state === 'connected' || state === 'completed') resolve(true)
      if (state === 'failed' || state === 'closed') resolve(false)
    })
  })
}

async function pathOf(connection: RTCPeerConnection): Promise<SelectedPath | null> {
  return selectedPath((await connection.getStats()).values())
}
