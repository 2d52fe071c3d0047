import { Emitter } from '../link/emitter.ts'
import type { RemoteTrack } from './mediaEngine.ts'

/** Plays everybody's sound. Browsers may refuse to until the page was tapped: `blocked` then. */
export class AudioOut extends Emitter<{ change: null }> {
  readonly #elements = new Map<string, HTMLAudioElement>()
  #sinkId = ''
  #blocked = false
  #silent = false

  get blocked(): boolean {
    return this.#blocked
  }

  /** Nothing is heard here, because the same person hears it elsewhere. */
  get silent(): boolean {
    return this.#silent
  }

  silence(silent: boolean) {
    this.#silent = silent
    for (const element of this.#elements.values()) element.muted = silent
    this.emit('change', null)
  }

  add({ consumerId, peerId, track }: RemoteTrack) {
    const element = document.createElement('audio')
    element.dataset['peer'] = peerId ?? ''
    element.srcObject = new MediaStream([track])
    // Safari plays sound reliably only from an element in the page.
    element.hidden = true
    element.muted = this.#silent
    document.body.append(element)
    this.#elements.set(consumerId, element)
    void this.#route(element)
    void this.#play(element)
  }

  remove(consumerId: string) {
    const element = this.#elements.get(consumerId)
    if (!element) return
    this.#elements.delete(consumerId)
    element.srcObject = null
    element.remove()
  }

  /** To be called from a tap. */
  async unblock() {
    await Promise.all([...this.#elements.values()].map((element) => this.#play(element)))
  }

  async useSpeaker(deviceId: string) {
    this.#sinkId = deviceId
    await Promise.all([...this.#elements.values()].map((element) => this.#route(element)))
  }

  close() {
    for (const id of this.#elements.keys()) this.remove(id)
  }

  async #route(element: HTMLAudioElement) {
    if (!('setSinkId' in element) || element.sinkId === this.#sinkId) return
    // A speaker that was unplugged leaves the sound on the default one.
    await element.setSinkId(this.#sinkId).catch(() => undefined)
  }

  async #play(element: HTMLAudioElement) {
    try {
      await element.play()
      this.#setBlocked(false)
    } catch (error) {
      if (error instanceof Error && error.name === 'NotAllowedError') this.#setBlocked(true)
    }
  }

  #setBlocked(blocked: boolean) {
    if (this.#blocked === blocked) return
    this.#blocked = blocked
    this.emit('change', null)
  }
}
