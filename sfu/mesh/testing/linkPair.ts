import { systemClock, type Clock } from '../../../infra/clock.ts'
import type { CallInput, Notice } from '../../../infra/contract/calls.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { createLog } from '../../../infra/log.ts'
import { LinkTalk } from '../linkTalk.ts'
import { MeshFrame } from '../meshFrames.ts'
import type { MeshCalls, MeshNotices } from '../meshProtocol.ts'
import type { LinkState, MeshHandlers, NodeLink, NodeLinks, PipeCounts } from '../nodeLink.ts'

const log = createLog({ level: 'silent', pretty: false })

export interface LinkPairOptions {
  clock?: Clock
  /** How long a frame travels. 0: it arrives with the next microtask. */
  delayMs?: number
}

type PartOfHandlers = {
  calls?: Partial<MeshHandlers['calls']>
  notices?: Partial<MeshHandlers['notices']>
  onState?: MeshHandlers['onState']
}

/** One node's links in a test. It serves as the real ones do; what it has no handler for is NOT_FOUND. */
export class TestLinks implements NodeLinks {
  readonly nodeId: string
  /** What the test says that the pipes carried. */
  countsOf: (nodeId: string) => PipeCounts = () => ({ packetsIn: 0, lostIn: 0, bytesIn: 0, bytesOut: 0 })
  handlers: MeshHandlers | null = null
  readonly #wires: LinkPair
  readonly #links = new Map<string, { link: TestLink; holders: number }>()

  constructor(wires: LinkPair, nodeId: string) {
    this.#wires = wires
    this.nodeId = nodeId
  }

  hold(nodeId: string) {
    const { link } = this.#held(nodeId, 1)
    this.#wires.meet(this.nodeId, nodeId)
    let held = true
    const release = () => {
      if (held) this.#held(nodeId, -1)
      held = false
    }
    return { link, release }
  }

  all(): TestLink[] {
    return [...this.#links.values()].flatMap(({ link, holders }) => (holders > 0 ? [link] : []))
  }

  serve(handlers: PartOfHandlers) {
    const { calls = {}, notices = {}, onState = () => undefined } = handlers
    this.handlers = { calls: calls as MeshHandlers['calls'], notices: notices as MeshHandlers['notices'], onState }
  }

  measure(countsOf: (nodeId: string) => PipeCounts) {
    this.countsOf = countsOf
  }

  /** The end here of the link to `nodeId`, made when it is not there yet. */
  linkTo(nodeId: string): TestLink {
    return this.#held(nodeId, 0).link
  }

  isHeld(nodeId: string): boolean {
    return (this.#links.get(nodeId)?.holders ?? 0) > 0
  }

  #held(nodeId: string, by: number) {
    const entry = this.#links.get(nodeId) ?? { link: new TestLink(this.#wires, this, nodeId), holders: 0 }
    this.#links.set(nodeId, entry)
    entry.holders += by
    return entry
  }
}

/** One end of a link in a test. */
export class TestLink implements NodeLink {
  readonly nodeId: string
  readonly talk: LinkTalk
  state: LinkState = 'silent'
  readonly #wires: LinkPair
  readonly #here: TestLinks

  constructor(wires: LinkPair, here: TestLinks, nodeId: string) {
    this.nodeId = nodeId
    this.#wires = wires
    this.#here = here
    const send = (frame: MeshFrame) => wires.carry(here.nodeId, nodeId, frame)
    this.talk = new LinkTalk({ link: this, handlers: () => here.handlers, send, clock: wires.clock, log })
  }

  get region() {
    return this.nodeId
  }

  get place() {
    return this.nodeId
  }

  get figures() {
    const { bytesIn, bytesOut } = this.#here.countsOf(this.nodeId)
    return {
      rttMs: 2 * this.#wires.delayMs,
      leastRttMs: 2 * this.#wires.delayMs,
      lossShareIn: 0,
      lossShareOut: 0,
      bytesIn,
      bytesOut,
    }
  }

  call<K extends keyof MeshCalls & string>(name: K, input: CallInput<MeshCalls, K>) {
    if (this.state !== 'open') return Promise.reject(new ProblemError('MEDIA_UNAVAILABLE'))
    return this.talk.call(name, input)
  }

  tell<K extends keyof MeshNotices & string>(name: K, notice: Notice<MeshNotices, K>) {
    if (this.state === 'open') this.talk.tell(name, notice)
  }

  turn(state: LinkState, anew = false) {
    if (this.state === state && !anew) return
    this.state = state
    if (state !== 'open') this.talk.lost()
    this.#here.handlers?.onState(this)
  }
}

/**
 * The links of some nodes in one process, over copies in JSON as on the real wire. Nodes meet as soon as one of two
 * holds a link; regions are named as their nodes. States turn when the test says so, never by time:
 *
 *     const wires = new LinkPair()
 *     const [munich, shanghai] = [wires.node('munich'), wires.node('shanghai')]
 *     wires.cut('munich', 'shanghai') // both say silent; what was on its way is lost
 *     wires.heal('munich', 'shanghai') // both say open
 *     wires.kill('munich') // the others say dead
 */
export class LinkPair {
  readonly clock: Clock
  delayMs: number
  readonly #nodes = new Map<string, TestLinks>()
  readonly #cuts = new Set<string>()
  readonly #killed = new Set<string>()
  readonly #met = new Set<string>()
  /** Frames of an earlier life of a wire do not arrive in a later one. */
  readonly #lives = new Map<string, number>()

  constructor({ clock = systemClock, delayMs = 0 }: LinkPairOptions = {}) {
    this.clock = clock
    this.delayMs = delayMs
  }

  /** The links of that node; the same ones every time. */
  node(nodeId: string): TestLinks {
    const links = this.#nodes.get(nodeId) ?? new TestLinks(this, nodeId)
    this.#nodes.set(nodeId, links)
    return links
  }

  /** Nothing passes between the two from now on. */
  cut(a: string, b: string) {
    this.#cuts.add(nameOf(a, b))
    this.#renew(a, b)
    this.#turn(a, b, 'silent')
  }

  heal(a: string, b: string) {
    this.#cuts.delete(nameOf(a, b))
    if (this.#passes(a, b)) this.#turn(a, b, 'open')
  }

  /** Every other node knows that it is dead; it hears nobody, and nobody hears it. */
  kill(nodeId: string) {
    this.#killed.add(nodeId)
    for (const other of this.#othersMet(nodeId)) {
      this.#renew(nodeId, other)
      this.node(other).linkTo(nodeId).turn('dead')
      this.node(nodeId).linkTo(other).turn('silent')
    }
  }

  /** It was thought dead and is not, or it was started again. */
  revive(nodeId: string) {
    this.#killed.delete(nodeId)
    for (const other of this.#othersMet(nodeId)) if (this.#passes(nodeId, other)) this.#turn(nodeId, other, 'open')
  }

  /** The connection was lost and made anew at once: what was on its way is gone. */
  reconnect(a: string, b: string) {
    this.#renew(a, b)
    if (this.#passes(a, b)) this.#turn(a, b, 'open', true)
  }

  /** Of TestLinks: one of the two holds the link. */
  meet(a: string, b: string) {
    if (this.#met.has(nameOf(a, b))) return
    this.#met.add(nameOf(a, b))
    // Not inside `hold`: the holder has no link yet.
    queueMicrotask(() => this.#passes(a, b) && this.#turn(a, b, 'open'))
  }

  /** Of TestLink: a frame on its way. */
  carry(from: string, to: string, frame: MeshFrame) {
    const text = JSON.stringify(frame)
    const life = this.#lifeOf(from, to)
    const arrive = () => {
      if (!this.#passes(from, to) || life !== this.#lifeOf(from, to)) return
      const heard = MeshFrame.parse(JSON.parse(text))
      if (heard.frame !== 'beat') this.node(to).linkTo(from).talk.hear(heard)
    }
    if (this.delayMs > 0) this.clock.after(this.delayMs, arrive)
    else queueMicrotask(arrive)
  }

  #passes(a: string, b: string) {
    return !this.#cuts.has(nameOf(a, b)) && !this.#killed.has(a) && !this.#killed.has(b)
  }

  #turn(a: string, b: string, state: LinkState, anew = false) {
    if (!this.#met.has(nameOf(a, b))) return
    this.node(a).linkTo(b).turn(state, anew)
    this.node(b).linkTo(a).turn(state, anew)
  }

  #renew(a: string, b: string) {
    this.#lives.set(nameOf(a, b), this.#lifeOf(a, b) + 1)
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      this.node(from).linkTo(to).talk.lost()
  }

  #lifeOf(a: string, b: string) {
    return this.#lives.get(nameOf(a, b)) ?? 0
  }

  #othersMet(nodeId: string) {
    return [...this.#nodes.keys()].filter((other) => other !== nodeId && this.#met.has(nameOf(nodeId, other)))
  }
}

const nameOf = (a: string, b: string) => [a, b].toSorted().join(' ')
