import type { MeetingId, PeerId } from '../../../infra/contract/ids.ts'
import type { Desk } from '../call/desk.ts'
import type { OtherSelf } from '../call/otherSelf.ts'
import type { RoomSession } from '../call/roomSession.ts'
import type { HouseLink } from '../link/houseLink.ts'
import { houseLine } from '../link/houseLine.ts'
import { pageClock, type PageClock } from '../link/pageClock.ts'
import { deviceKindHere } from './deviceKind.ts'
import type { IntendedCall } from './intendedCall.ts'
import { switchboard } from './switchboard.ts'

/** The house forgets a device that has been silent for three of these. */
const sayEveryMs = 15_000
/** The other device left when it was told, or cannot be told: this one is heard either way. */
const giveUpMs = 1500
/** A device that cannot send is no reason to stay on two. */
const buildMs = 6000
const lookMs = 50

export interface OwnCallParts {
  clock: PageClock
  house: HouseLink
  meetingId: MeetingId
  /** In a room beside the meeting it is another one. */
  here(): { session: RoomSession | null; desk: Desk | null }
}

/** Lets my other devices know that this one is in a call, and leaves it when one of them has taken it over. */
export class OwnCall {
  readonly #parts: OwnCallParts
  #said = ''
  #peerId: PeerId | null = null
  readonly #release: (() => void)[]
  #cancelWait: () => void = () => undefined

  constructor(parts: OwnCallParts) {
    this.#parts = parts
    const { house } = parts
    this.#release = [
      house.on('link', ({ at }) => at === 'live' && this.#say()),
      house.notices.on('call.taken', ({ peerId }) => {
        if (peerId === this.#peerId) parts.here().desk?.other.giveWay()
      }),
    ]
    this.#again()
    switchboard.enter(true)
  }

  /** To be called when anything about the call changed. */
  review(): void {
    if (this.#words() !== this.#said) this.#say()
  }

  close(): void {
    for (const release of this.#release.splice(0)) release()
    this.#cancelWait()
    switchboard.enter(false)
    if (this.#peerId) this.#parts.house.call('call.left', { peerId: this.#peerId }).catch(() => undefined)
    this.#peerId = null
  }

  #again(): void {
    this.#cancelWait = this.#parts.clock.after(sayEveryMs, () => {
      this.#say()
      this.#again()
    })
  }

  /** What is not heard now is said again soon. */
  #say(): void {
    const call = this.#call()
    if (!call || this.#parts.house.state.at !== 'live') return
    this.#said = this.#words()
    this.#peerId = call.peerId
    this.#parts.house.call('call.here', call).catch(() => (this.#said = ''))
  }

  #words(): string {
    return JSON.stringify(this.#call())
  }

  #call() {
    const { session, desk } = this.#parts.here()
    if (!session?.you || session.state.at !== 'live') return null
    return {
      meetingId: this.#parts.meetingId,
      peerId: session.you.peerId,
      device: deviceKindHere(),
      microphone: session.intentions.microphone,
      camera: session.intentions.camera,
      companion: desk?.other.twin.at === 'quiet',
    }
  }
}

/** Opens what an intended call wants to send, and nothing else. */
export async function openIntended(session: RoomSession, { microphone, camera, companion }: IntendedCall) {
  session.intentions.microphone = microphone
  session.intentions.camera = camera
  if (companion) return
  if (camera) await session.media.openBoth()
  else await session.media.open('microphone')
}

/**
 * Somebody said yes to this call already: there is no preview. A call that comes over from another device is joined
 * without sound; once this one is in, the other one leaves.
 */
export async function comeIn({ intended, session, desk, join, opening }: Coming): Promise<void> {
  const { from, companion } = intended
  if (from || companion) desk.other.keepBoth()
  await Promise.all([join(), opening])
  if (!from || !session.you) return
  await ownTracks(session, intended)
  await leaveFormer(from, desk.other)
}

export interface Coming {
  intended: IntendedCall
  session: RoomSession
  desk: Desk
  join(): Promise<void>
  /** Settles when what it sends is open. */
  opening: Promise<unknown>
}

/** Muted as it is, the microphone is built and known to the node: then it is heard a round trip after it is opened. */
async function ownTracks({ engine }: RoomSession, { microphone, camera }: IntendedCall): Promise<void> {
  const isReady = () => (!microphone || engine.hasOwn('microphone')) && (!camera || engine.hasOwn('camera'))
  for (let waitedMs = 0; waitedMs < buildMs && !isReady(); waitedMs += lookMs)
    await new Promise<void>((resolve) => pageClock.after(lookMs, resolve))
}

/** When the other one is gone from the roster this one is heard: two that both hear and speak in one place would howl. */
async function leaveFormer(peerId: PeerId, other: OtherSelf): Promise<void> {
  try {
    await houseLine.call('call.take', { peerId })
  } catch {
    return other.speakHere()
  }
  pageClock.after(giveUpMs, () => other.twin.at === 'quiet' && other.speakHere())
}
