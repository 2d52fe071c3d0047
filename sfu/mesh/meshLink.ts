import type { Clock } from '../../infra/clock.ts'
import type { CallInput, Notice } from '../../infra/contract/calls.ts'
import { problems, ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import { Heartbeat } from './heartbeat.ts'
import { LinkTalk } from './linkTalk.ts'
import { MeshFrame } from './meshFrames.ts'
import type { MeshCalls, MeshNotices } from './meshProtocol.ts'
import type { MeshWire } from './meshWire.ts'
import type { LinkFigures, LinkState, MeshHandlers, NodeLink, PipeCounts } from './nodeLink.ts'

/** Who the other side is, as it proved with its key. */
export interface FarNode {
  nodeId: string
  region: string
  place: string
  /** Differs with every start of the process: a node that was restarted under its name is another one. */
  processId: string
}

export interface MeshLinkOptions {
  nodeId: string
  handlers: () => MeshHandlers | null
  countsOf: (nodeId: string) => PipeCounts
  /** Whether anybody here needs the link. */
  isHeld: () => boolean
  clock: Clock
  log: Log
}

/** A link to another node over one connection at a time; a newer one replaces the one before. */
export class MeshLink implements NodeLink {
  readonly nodeId: string
  readonly #options: MeshLinkOptions
  readonly #talk: LinkTalk
  #far: FarNode | null = null
  #wire: MeshWire | null = null
  #beats = new Heartbeat()
  #state: LinkState = 'silent'
  #lastHeardMs: number
  #heldThere = false

  constructor(options: MeshLinkOptions) {
    this.nodeId = options.nodeId
    this.#options = options
    this.#lastHeardMs = options.clock.monotonicMs()
    this.#talk = new LinkTalk({ ...options, link: this, send: (frame) => this.#wire?.send(JSON.stringify(frame)) })
  }

  get state() {
    return this.#state
  }

  get region() {
    return this.#far?.region ?? ''
  }

  get place() {
    return this.#far?.place || this.region
  }

  get figures(): LinkFigures {
    return this.#beats.figures(this.#options.countsOf(this.nodeId))
  }

  get connected() {
    return this.#wire !== null
  }

  /** Whether the other side needs the link, as it last said over this connection. */
  get heldThere() {
    return this.#wire !== null && this.#heldThere
  }

  call<K extends keyof MeshCalls & string>(name: K, input: CallInput<MeshCalls, K>) {
    if (this.#state !== 'open' || !this.#wire)
      return Promise.reject(new ProblemError('MEDIA_UNAVAILABLE', 'There is no link to the other node.'))
    return this.#talk.call(name, input)
  }

  tell<K extends keyof MeshNotices & string>(name: K, notice: Notice<MeshNotices, K>) {
    if (this.#state === 'open') this.#talk.tell(name, notice)
  }

  /** The connection is proved and open. */
  attach(wire: MeshWire, far: FarNode): void {
    const restarted = this.#far !== null && this.#far.processId !== far.processId
    this.#wire?.close(1000, 'replaced')
    this.#wire = wire
    this.#far = far
    this.#beats = new Heartbeat()
    this.#heldThere = true
    this.#lastHeardMs = this.#options.clock.monotonicMs()
    this.#talk.lost()
    if (restarted && this.#state !== 'dead') this.#turn('dead')
    this.#options.log.info({ nodeId: this.nodeId, region: far.region }, 'linked with another node')
    this.beat()
    this.#turn('open')
  }

  /** The connection ended; another one may follow before anybody misses it. */
  detach(wire: MeshWire): void {
    if (this.#wire !== wire) return
    this.#wire = null
    this.#talk.lost()
  }

  /** A text that came over that connection; what cannot be read ends it. */
  hear(wire: MeshWire, text: string): void {
    if (this.#wire !== wire) return
    const frame = frameOf(text)
    if (!frame) {
      this.#options.log.warn({ nodeId: this.nodeId }, 'link closed: the other node sent what cannot be read')
      return wire.close(problems.BODY_INVALID.closeCode, 'BODY_INVALID')
    }
    this.#lastHeardMs = this.#options.clock.monotonicMs()
    if (this.#state !== 'open') this.#turn('open')
    if (frame.frame !== 'beat') return this.#talk.hear(frame)
    this.#heldThere = frame.held
    this.#beats.hear(frame, this.#lastHeardMs)
  }

  beat(): void {
    const { clock, countsOf, isHeld } = this.#options
    this.#wire?.send(JSON.stringify(this.#beats.next(clock.monotonicMs(), countsOf(this.nodeId), isHeld())))
  }

  /** Turns silent where nothing was heard for too long; answers whether it is. */
  look(): boolean {
    const quietMs = this.#options.clock.monotonicMs() - this.#lastHeardMs
    if (quietMs < mediaLimits.linkSilentMs) return false
    if (this.#state === 'open') this.#turn('silent')
    return true
  }

  /** The bus knows it no more. */
  declareDead(): void {
    if (this.#state === 'silent' && this.look()) this.#turn('dead')
  }

  close(): void {
    this.#wire?.close(1000, 'not needed any more')
    this.#wire = null
    this.#talk.lost()
  }

  #turn(state: LinkState) {
    this.#state = state
    const { log, handlers } = this.#options
    if (state !== 'open') log.warn({ nodeId: this.nodeId, state }, 'another node is not heard')
    try {
      handlers()?.onState(this)
    } catch (error) {
      log.error({ err: error, nodeId: this.nodeId }, 'handling the state of a link failed')
    }
  }
}

function frameOf(text: string): MeshFrame | null {
  try {
    return MeshFrame.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
