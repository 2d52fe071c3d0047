import { Emitter } from '../link/emitter.ts'
import type { RoomSession } from './roomSession.ts'

/**
 * Whether the same person is in the room a second time, from here: `tab` is this browser, `device` another one.
 * `quiet`: both stay, and this one makes no sound.
 */
export type Twin = { at: 'none' } | { at: 'met'; where: 'tab' | 'device' } | { at: 'quiet' }

/** Said among the tabs of one browser that show the same meeting. */
type TabWord = 'who' | 'here' | 'gone' | 'alone'

const tabWords: ReadonlySet<unknown> = new Set<TabWord>(['who', 'here', 'gone', 'alone'])

/**
 * Two microphones and two speakers of one person in one place howl. The tab that comes second starts without sound and
 * says so; on another device, where this cannot be known before, it only says so.
 */
export class OtherSelf extends Emitter<{ change: null }> {
  twin: Twin = { at: 'none' }
  readonly #session: RoomSession
  readonly #tabs: BroadcastChannel
  #entered = false
  /** What the microphone was before this turned it off. */
  #spoke = false
  readonly #release: (() => void)[]

  constructor(session: RoomSession, meetingId: string) {
    super()
    this.#session = session
    this.#tabs = new BroadcastChannel(`meridian.call.${meetingId}`)
    this.#tabs.addEventListener('message', ({ data }) => {
      if (tabWords.has(data)) this.#heard(data as TabWord)
    })
    const hidden = () => this.#leave()
    addEventListener('pagehide', hidden)
    this.#release = [
      () => removeEventListener('pagehide', hidden),
      session.on('change', () => this.#followRoom()),
      () => this.#tabs.close(),
    ]
    this.#say('who')
  }

  /** The other tab leaves, and this one is heard. */
  useOnlyThis() {
    this.#say('alone')
    this.#speak()
  }

  /** Both stay; nothing is heard or said here. */
  keepBoth() {
    this.#hush()
    this.#move({ at: 'quiet' })
  }

  /** The person wants to hear and speak here after all. */
  speakHere() {
    this.#speak()
  }

  /** This one leaves, another one of the same person goes on. */
  giveWay() {
    const { link } = this.#session
    // Told to the node as well, so that nobody sees two of us until it notices.
    link.call('room.leave', {}).catch(() => undefined)
    link.close('replaced')
  }

  close() {
    this.#leave()
    for (const release of this.#release) release()
    this.#release.length = 0
  }

  #heard(word: TabWord) {
    switch (word) {
      case 'who':
        return this.#entered ? this.#say('here') : undefined
      case 'here':
        if (this.#entered || this.twin.at !== 'none') return
        this.#hush()
        return this.#move({ at: 'met', where: 'tab' })
      case 'gone':
        // In the room the roster is the one to say so: there may be a third.
        return this.#entered || this.twin.at === 'none' ? undefined : this.#speak()
      case 'alone':
        return this.#entered ? this.giveWay() : undefined
      default:
        return word satisfies never
    }
  }

  #followRoom() {
    const { you, others, state } = this.#session
    if (!you || state.at !== 'live') return
    const met = others.some(({ personKey }) => personKey === you.personKey)
    if (!this.#entered) {
      this.#entered = true
      this.#say('here')
      // Whoever is there already when one comes was there first.
      if (met && this.twin.at === 'none') this.#move({ at: 'met', where: 'device' })
    }
    if (!met && this.twin.at !== 'none') this.#speak()
  }

  #hush() {
    if (this.#session.audio.silent) return
    this.#spoke = this.#session.intentions.microphone
    this.#session.audio.silence(true)
    void this.#session.setMicrophone(false)
  }

  #speak() {
    if (this.#session.audio.silent) {
      this.#session.audio.silence(false)
      if (this.#spoke) void this.#session.setMicrophone(true)
    }
    this.#move({ at: 'none' })
  }

  #leave() {
    if (this.#entered) this.#say('gone')
    this.#entered = false
  }

  #say(word: TabWord) {
    // A channel of tabs reaches this origin only, and takes no second argument.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#tabs.postMessage(word)
  }

  #move(twin: Twin) {
    this.twin = twin
    this.emit('change', null)
  }
}
