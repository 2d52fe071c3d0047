import type { ApiOutput } from '../api/api.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { pingPath } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { EntryPermits } from '../link/mediaLink.ts'
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
  #anticipated: { meetingId: MeetingId; atMs: number; grant: Promise<TicketGrant> } | null = null

  constructor(session: RoomSession) {
    super()
    this.#session = session
  }

  /** The node with the shortest round trip, the first one while nothing is measured. */
  get best(): MeasuredNode | null {
    return this.#nodes.reduce<MeasuredNode | null>(
      (best, node) => (best === null || (node.rttMs ?? Infinity) < (best.rttMs ?? Infinity) ? node : best),
      null,
    )
  }

  get measured(): boolean {
    return this.#measured
  }

  /** Failures stay quiet: whatever is missing is done after the click, and told then. */
  async prepare(known: boolean) {
    // A guest without a cookie may not list nodes; the page's own origin is one, most of the time.
    if (!known) return this.#warm(location.origin)
    try {
      const { nodes } = await api('GET /api/nodes')
      this.#nodes = nodes.map(({ nodeId, url, region }) => ({ nodeId, url: originOf(url), region, rttMs: null }))
      if (this.#nodes.length === 1 && this.#nodes[0]) this.#warm(this.#nodes[0].url)
      await Promise.all(this.#nodes.map((node) => this.#measure(node)))
      this.#measured = true
      if (this.best) this.#warm(this.best.url)
      this.emit('change', null)
    } catch {
      this.#warm(location.origin)
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
      firstView: () => session.firstView(),
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

/** A node that is alone in its house has an empty address: it is wherever the page came from. */
function originOf(nodeUrl: string): string {
  return nodeUrl || location.origin
}

/** Called at the click itself, before anything else is done. */
export function markJoinClick() {
  clearJoinMarks()
  performance.mark(joinMarks.click)
}
