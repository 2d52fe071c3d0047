import type { ApiOutput } from '../api/api.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { pingPath } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { EntryPermits } from '../link/entryPermits.ts'
import { originOf } from '../link/places.ts'
import { deviceKindHere } from '../ringing/deviceKind.ts'
import { LinkLostError } from '../link/typedSocket.ts'
import { clearJoinMarks, joinMarks } from './firstMedia.ts'
import { decodesSvc } from './playable.ts'
import type { RoomSession } from './roomSession.ts'

export type TicketGrant = ApiOutput<'POST /api/meetings/:meetingId/tickets'>
type Node = ApiOutput<'GET /api/nodes'>['nodes'][number]

/** A node with its round trip; null until measured, or when it does not answer. */
export interface MeasuredNode extends Node {
  rttMs: number | null
}

/** Where the call will be carried, as things stand; `why` only where there is a choice. */
export interface ChosenNode extends MeasuredNode {
  why: TicketGrant['why'] | null
}

/** How the nodes of a meeting are asked for. */
interface Ways {
  nodes(): Promise<ApiOutput<'GET /api/nodes'>>
  place(rttsMs: Record<string, number>): Promise<ApiOutput<'POST /api/meetings/:meetingId/placement'>>
}

/** With a cookie that opens the meeting. */
export const waysOf = (meetingId: MeetingId): Ways => ({
  nodes: () => api('GET /api/nodes', { query: { meetingId } }),
  place: (rttsMs) => api('POST /api/meetings/:meetingId/placement', { params: { meetingId }, body: { rttsMs } }),
})

/** With its link alone. */
export const waysBehind = (secret: string): Ways => ({
  nodes: () => api('GET /api/doors/:secret/nodes', { params: { secret } }),
  place: (rttsMs) => api('POST /api/doors/:secret/placement', { params: { secret }, body: { rttsMs } }),
})

const path: typeof pingPath = '/ping'
const pings = 3
/** A ticket lives two minutes; one that was asked for ahead is used only while it has plenty left. */
const anticipatedMsMax = 60_000
const pingTimeoutMs = 3000

/**
 * Everything that can be done while somebody still looks at the preview, so that the click costs one ticket
 * and one `room.join`: round trips, the media socket, the device.
 */
export class Entrance extends Emitter<{ change: null }> {
  readonly #session: RoomSession
  #nodes: MeasuredNode[] = []
  #measured = false
  #chosen: ChosenNode | null = null
  #anticipated: { meetingId: MeetingId; atMs: number; grant: Promise<TicketGrant> } | null = null

  constructor(session: RoomSession) {
    super()
    this.#session = session
  }

  /** For another room of the same meeting: what was measured holds there as well. */
  besideFor(session: RoomSession): Entrance {
    const beside = new Entrance(session)
    beside.#nodes = this.#nodes
    return beside
  }

  /** Null until it is known; the house decides anew at the click. */
  get chosen(): ChosenNode | null {
    return this.#chosen
  }

  get measured(): boolean {
    return this.#measured
  }

  /**
   * Failures stay quiet: whatever is missing is done after the click, and told then. `ways` are the meeting's, or its
   * link's for somebody who has yet to say their name.
   */
  async prepare(ways: Ways) {
    try {
      const { nodes } = await ways.nodes()
      this.#nodes = nodes.map(({ nodeId, url, region, place }) => ({
        nodeId,
        url: originOf(url),
        region,
        place,
        rttMs: null,
      }))
      if (this.#nodes.length === 1 && this.#nodes[0]) this.#warm(this.#nodes[0].url)
      await Promise.all(this.#nodes.map((node) => this.#measure(node)))
      this.#chosen = await this.#choose(ways)
      this.#measured = true
      if (this.#chosen) this.#warm(this.#chosen.url)
      this.emit('change', null)
    } catch {
      this.#warm(location.origin)
    }
  }

  /** What the house says; the nearest while it says nothing. */
  async #choose(ways: Ways): Promise<ChosenNode | null> {
    const nearest = this.#nodes.toSorted((a, b) => (a.rttMs ?? Infinity) - (b.rttMs ?? Infinity))[0]
    if (!nearest) return null
    try {
      const { node, why } = await ways.place(this.#rttsMs())
      const rttMs = this.#nodes.find(({ nodeId }) => nodeId === node.nodeId)?.rttMs ?? null
      // The only one there is needs no reason; the only one that is allowed does.
      const isOnly = this.#nodes.length === 1 && why === 'nearest'
      return { ...node, url: originOf(node.url), rttMs, why: isOnly ? null : why }
    } catch {
      return { ...nearest, why: null }
    }
  }

  /**
   * The pointer or the focus has reached the Join button: the ticket is asked for now, a hand's way ahead of the
   * click. It holds a minute of call time, which comes back by itself when nobody joins.
   */
  anticipate(meetingId: MeetingId) {
    if (this.#isAnticipated(meetingId)) return
    const grant = this.#ask(meetingId)
    this.#anticipated = { meetingId, atMs: performance.now(), grant }
    // A refusal is told at the click, which asks anew.
    grant.catch(() => (this.#anticipated = null))
  }

  /** Ticket, then one `room.join`. Throws ApiProblem, ProblemError or LinkLostError. */
  async enter(meetingId: MeetingId): Promise<TicketGrant> {
    const grant = await this.#grant(meetingId)
    this.#session.link.warm(originOf(grant.node.url))
    await this.#session.enter(await this.#permits(meetingId, grant))
    await this.#session.engine.underway
    return grant
  }

  /** A ticket is good once, so the anticipated one is taken, not looked at. */
  #grant(meetingId: MeetingId): Promise<TicketGrant> {
    const ahead = this.#isAnticipated(meetingId) ? this.#anticipated : null
    this.#anticipated = null
    return ahead ? ahead.grant.catch(() => this.#ask(meetingId)) : this.#ask(meetingId)
  }

  #isAnticipated(meetingId: MeetingId): boolean {
    const ahead = this.#anticipated
    return ahead?.meetingId === meetingId && performance.now() - ahead.atMs < anticipatedMsMax
  }

  #ask(meetingId: MeetingId): Promise<TicketGrant> {
    return api('POST /api/meetings/:meetingId/tickets', { params: { meetingId }, body: { rttsMs: this.#rttsMs() } })
  }

  async #permits(meetingId: MeetingId, { ticket, seat, node }: TicketGrant): Promise<EntryPermits> {
    const nodeUrl = originOf(node.url)
    const session = this.#session
    await session.engine.load(nodeUrl)
    return {
      nodeUrl,
      ticket,
      seat,
      rtpCapabilities: session.engine.rtpCapabilities as EntryPermits['rtpCapabilities'],
      decodesSvc: decodesSvc(session.engine.rtpCapabilities),
      device: deviceKindHere(),
      firstView: () => session.firstView(),
      mediaSign: () => session.mediaSign(),
      renewed: () => this.#renewed(meetingId),
    }
  }

  /** In the link's terms: what the house answered is a refusal, anything else a loss that passes. */
  async #renewed(meetingId: MeetingId): Promise<EntryPermits> {
    try {
      return await this.#permits(meetingId, await this.#grant(meetingId))
    } catch (error) {
      if (error instanceof ApiProblem && error.code !== 'OFFLINE') throw new ProblemError(error.code)
      throw new LinkLostError(String(error))
    }
  }

  #warm(url: string) {
    this.#session.link.warm(url)
    this.#session.engine.load(url).catch(() => undefined)
  }

  /** Shortest round trip by region. */
  #rttsMs(): Record<string, number> {
    const rttsMs: Record<string, number> = {}
    for (const { region, rttMs } of this.#nodes) {
      if (rttMs !== null) rttsMs[region] = Math.min(rttMs, rttsMs[region] ?? Infinity)
    }
    return rttsMs
  }

  /** The first ping pays for the connection, so the shortest of several counts. */
  async #measure(node: MeasuredNode) {
    for (let count = 0; count < pings; count++) {
      const startedAtMs = performance.now()
      try {
        await fetch(node.url + path, { cache: 'no-store', signal: AbortSignal.timeout(pingTimeoutMs) })
      } catch {
        return
      }
      node.rttMs = Math.min(node.rttMs ?? Infinity, Math.round((performance.now() - startedAtMs) * 10) / 10)
    }
  }
}

/** Called at the click itself, before anything else is done. */
export function markJoinClick() {
  clearJoinMarks()
  performance.mark(joinMarks.click)
}
