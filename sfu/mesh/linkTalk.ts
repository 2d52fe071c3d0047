import { callProblem } from '../../infra/callProblem.ts'
import type { Clock } from '../../infra/clock.ts'
import type { CallInput, CallOutput, Notice } from '../../infra/contract/calls.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { mediaLimits } from '../limits.ts'
import type { MeshFrame } from './meshFrames.ts'
import { meshCalls, meshNotices, type MeshCalls, type MeshNotices } from './meshProtocol.ts'
import type { MeshHandlers, NodeLink } from './nodeLink.ts'

export interface LinkTalkOptions {
  /** Handed to the handlers. */
  link: NodeLink
  handlers: () => MeshHandlers | null
  send: (frame: MeshFrame) => void
  clock: Clock
  log: Log
}

interface Waiting {
  name: keyof MeshCalls & string
  settle(value: unknown): void
  fail(error: ProblemError): void
}

/** Calls, answers and notices of one link, whatever carries them. */
export class LinkTalk {
  readonly #options: LinkTalkOptions
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  constructor(options: LinkTalkOptions) {
    this.#options = options
  }

  /** Rejects as NodeLink.call does. */
  call<K extends keyof MeshCalls & string>(name: K, input: CallInput<MeshCalls, K>) {
    return new Promise<CallOutput<MeshCalls, K>>((resolve, reject) => {
      if (this.#waiting.size >= mediaLimits.linkCallsMax) return reject(new ProblemError('MEDIA_UNAVAILABLE'))
      const id = (this.#lastId += 1)
      const cancel = this.#options.clock.after(mediaLimits.linkAnswerMs, () =>
        this.#take(id)?.fail(new ProblemError('MEDIA_UNAVAILABLE', 'The other node did not answer in time.')),
      )
      const settle = (value: unknown) => {
        cancel()
        const parsed = meshCalls[name].out.safeParse(value)
        if (parsed.success) resolve(parsed.data as CallOutput<MeshCalls, K>)
        else reject(new ProblemError('MEDIA_UNAVAILABLE', 'The other node answered what cannot be read.'))
      }
      const fail = (error: ProblemError) => {
        cancel()
        reject(error)
      }
      this.#waiting.set(id, { name, settle, fail })
      this.#options.send({ frame: 'call', id, name, input })
    })
  }

  tell<K extends keyof MeshNotices & string>(name: K, notice: Notice<MeshNotices, K>) {
    this.#options.send({ frame: 'tell', name, notice })
  }

  hear(frame: Exclude<MeshFrame, { frame: 'beat' }>): void {
    switch (frame.frame) {
      case 'call':
        return void this.#answer(frame.id, frame.name, frame.input)
      case 'value':
        return this.#take(frame.id)?.settle(frame.value)
      case 'problem':
        return this.#take(frame.id)?.fail(new ProblemError(frame.code, frame.detail))
      case 'tell':
        return this.#heard(frame.name, frame.notice)
      default:
        return frame satisfies never
    }
  }

  /** What was asked before will not be answered any more. */
  lost(): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { fail } of waiting) fail(new ProblemError('MEDIA_UNAVAILABLE', 'The link to the other node broke.'))
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  async #answer(id: number, name: string, input: unknown) {
    const { send, log } = this.#options
    try {
      send({ frame: 'value', id, value: await this.#run(name, input) })
    } catch (error) {
      const { code, detail } = callProblem(error, name, log)
      send({ frame: 'problem', id, code, ...(detail !== undefined && { detail: detail.slice(0, 500) }) })
    }
  }

  async #run(name: string, input: unknown): Promise<unknown> {
    const { link, handlers } = this.#options
    if (!isCall(name)) throw new ProblemError('BODY_INVALID', 'There is no such call.')
    const parsed = meshCalls[name].in.safeParse(input)
    if (!parsed.success) throw new ProblemError('BODY_INVALID')
    const handler = handlers()?.calls[name] as ((link: NodeLink, input: unknown) => unknown) | undefined
    if (!handler) throw new ProblemError('NOT_FOUND')
    return handler(link, parsed.data)
  }

  #heard(name: string, notice: unknown) {
    const { link, handlers, log } = this.#options
    const parsed = isNotice(name) ? meshNotices[name].safeParse(notice) : null
    if (!isNotice(name) || !parsed?.success) return log.warn({ name, nodeId: link.nodeId }, 'notice of a node refused')
    const handler = handlers()?.notices[name] as ((link: NodeLink, notice: unknown) => void) | undefined
    try {
      handler?.(link, parsed.data)
    } catch (error) {
      log.error({ err: error, name, nodeId: link.nodeId }, 'notice of a node failed')
    }
  }
}

const isCall = (name: string): name is keyof MeshCalls => Object.hasOwn(meshCalls, name)
const isNotice = (name: string): name is keyof MeshNotices => Object.hasOwn(meshNotices, name)
