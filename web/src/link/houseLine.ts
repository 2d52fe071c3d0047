import type { CallInput, CallOutput, Notice } from '../../../infra/contract/calls.ts'
import type { HouseCalls, HouseNotices, houseSocketPath } from '../../../collab/protocol/house.ts'
import { houseBackoff } from './backoff.ts'
import { Emitter } from './emitter.ts'
import { LinkKeeper } from './linkKeeper.ts'
import { pageClock } from './pageClock.ts'
import { watchStirs } from './stirs.ts'
import { LinkLostError, TypedSocket } from './typedSocket.ts'

const path: typeof houseSocketPath = '/house/socket'

/** Every notice of the house by its name; `back`: something may have been missed, or the page is looked at again. */
type LineEvents = { [K in keyof HouseNotices & string]: Notice<HouseNotices, K> } & { back: null }

/** What the house says to a page outside of any meeting: one socket, however many listen. It stands while it is held. */
class HouseLine extends Emitter<LineEvents> {
  #holders = 0
  #keeper: LinkKeeper | null = null
  #socket: TypedSocket<HouseCalls, HouseNotices> | null = null

  /** The answer lets go of it. */
  hold(): () => void {
    this.#holders += 1
    if (this.#holders === 1) this.#start()
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holders -= 1
      if (this.#holders === 0) this.#stop()
    }
  }

  /** Throws ProblemError as the house answered, or LinkLostError. */
  async call<K extends keyof HouseCalls & string>(
    name: K,
    input: CallInput<HouseCalls, K>,
  ): Promise<CallOutput<HouseCalls, K>> {
    if (!this.#socket) throw new LinkLostError('no socket')
    return this.#socket.call(name, input)
  }

  #start(): void {
    this.#keeper = new LinkKeeper({
      clock: pageClock,
      backoff: houseBackoff,
      open: () => this.#open(),
      abandon: () => this.#socket?.close(),
      check: () => this.#renew(),
      watchStirs: (stirred) => watchStirs(pageClock, stirred),
    })
    // Without the house's word the page still asks again when it is looked at.
    this.#keeper.start().catch(() => undefined)
    addEventListener('focus', this.#back)
  }

  #stop(): void {
    removeEventListener('focus', this.#back)
    this.#keeper?.end('left')
    this.#keeper = null
    this.#socket?.close()
    this.#socket = null
  }

  async #open(): Promise<void> {
    this.#socket?.close()
    const again = this.#socket !== null
    const socket = new TypedSocket<HouseCalls, HouseNotices>(location.origin, path)
    this.#socket = socket
    socket.onNotice((name, notice) => this.emit(name, notice as never))
    await socket.opened()
    socket.onLost(() => {
      if (this.#socket === socket) this.#keeper?.lost()
    })
    if (again) this.#back()
  }

  /** A socket that may be dead is cheaper to open again than to doubt. */
  #renew(): void {
    this.#socket?.close()
    this.#keeper?.lost()
  }

  readonly #back = (): void => this.emit('back', null)
}

export const houseLine = new HouseLine()
