import { html, nothing, render } from 'lit'
import { unsafeSVG } from 'lit/directives/unsafe-svg.js'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { localeTag, t } from '../i18n/t.ts'
import { drawingOf } from '../icons.ts'
import { pictureStyles } from './pictureStyles.ts'
import { hueOf, initialsOf } from './portrait.ts'
import type { RoomSession } from './roomSession.ts'
import { trackOf } from './stagePlan.ts'
import { cover } from '../watermark/cover.ts'
import type { MarkHolder } from '../watermark/markHolder.ts'
import type { Subject } from './stagePlan.ts'
import type { Size } from './tileLayout.ts'

/** The picture of somebody that is to be seen now: this one, or the last one while the next is on its way. */
export type TrackFor = (peer: PeerInfo, source: 'camera' | 'screen') => MediaStreamTrack | null

interface PictureWindows {
  requestWindow(options: Size): Promise<Window & typeof globalThis>
}

const firstSize: Size = { width: 360, height: 240 }

const pictureWindows = () =>
  (globalThis as { documentPictureInPicture?: PictureWindows }).documentPictureInPicture ?? null

/**
 * The call in a small window above all others, with what somebody must reach at once. Its document is another one,
 * in which our elements have no styles: so it is drawn with plain ones.
 */
export class PictureWindow {
  readonly #changed: () => void
  readonly #markOf: () => MarkHolder | null
  #uncover: (() => void) | null = null
  #window: (Window & typeof globalThis) | null = null
  #opening = false

  constructor(changed: () => void, markOf: () => MarkHolder | null) {
    this.#changed = changed
    this.#markOf = markOf
  }

  static get possible(): boolean {
    return pictureWindows() !== null
  }

  get isOpen(): boolean {
    return this.#window !== null
  }

  /** In CSS pixels; null while it is closed. */
  get size(): Size | null {
    return this.#window && { width: this.#window.innerWidth, height: this.#window.innerHeight }
  }

  /** On a press of somebody, as `open`. */
  async toggle(): Promise<boolean> {
    if (!this.#window) return this.open()
    this.close()
    return true
  }

  /** False if the browser refuses. */
  async open(): Promise<boolean> {
    if (this.#window || this.#opening) return true
    this.#opening = true
    try {
      const opened = await pictureWindows()?.requestWindow(firstSize)
      if (!opened) return false
      const sheet = new opened.CSSStyleSheet()
      sheet.replaceSync(pictureStyles)
      opened.document.adoptedStyleSheets = [sheet]
      opened.document.documentElement.lang = localeTag()
      opened.document.title = document.title
      const mark = this.#markOf()
      this.#uncover = mark && cover(opened.document.body, mark)
      opened.addEventListener('pagehide', () => {
        this.#uncover?.()
        this.#window = null
        this.#changed()
      })
      opened.addEventListener('resize', this.#changed)
      opened.addEventListener('keydown', handOn)
      this.#window = opened
      this.#changed()
      return true
    } catch {
      return false
    } finally {
      this.#opening = false
    }
  }

  close() {
    this.#window?.close()
    this.#window = null
  }

  show(subject: Subject | null, trackFor: TrackFor, session: RoomSession) {
    const opened = this.#window
    if (!opened) return
    const { body } = opened.document
    render(this.#view(subject, trackFor, session), body, { creationScope: opened.document })
    const track = subject && trackFor(subject.peer, subject.kind === 'screen' ? 'screen' : 'camera')
    const video = body.querySelector('video')
    if (!video || !track) return
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
    if (shown === track) return
    video.srcObject = new MediaStream([track])
    video.play().catch(() => undefined)
  }

  #view(subject: Subject | null, trackFor: TrackFor, session: RoomSession) {
    const screen = subject?.kind === 'screen'
    const track = subject && trackFor(subject.peer, screen ? 'screen' : 'camera')
    const mirrored = !screen && subject?.peer.peerId === session.you?.peerId
    return html`<main>
      ${track ? html`<video class="${screen ? 'screen' : ''} ${mirrored ? 'me' : ''}" autoplay playsinline .muted=${true}></video>` : nothing}
      ${subject && !track ? portrait(subject.peer) : nothing} ${subject ? label(subject, session) : nothing}
      ${buttons(session)}
    </main>`
  }
}

/** The room's letters mean the same in the small window. */
function handOn({ key, ctrlKey, metaKey, altKey, repeat }: KeyboardEvent) {
  if (/^[a-z]$/i.test(key)) dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, metaKey, altKey, repeat }))
}

/** Browsers that can open the window by themselves, when somebody turns to another tab, are told how; the answer takes it back. */
export function offerPicture(float: () => void): () => void {
  const session = navigator.mediaSession as { setActionHandler(action: string, handler: (() => void) | null): void }
  const set = (handler: (() => void) | null) => {
    try {
      session?.setActionHandler('enterpictureinpicture', handler)
    } catch {
      // An action that this browser does not know.
    }
  }
  set(float)
  return () => set(null)
}

function portrait({ personKey, name }: PeerInfo) {
  return html`<b class="face" style="--hue:${hueOf(personKey || name)}" aria-hidden="true">${initialsOf(name)}</b>`
}

function label({ kind, peer }: Subject, session: RoomSession) {
  const muted = kind === 'person' && trackOf(peer, 'microphone') === null
  const speaking = kind === 'person' && !muted && session.speaking.has(peer.peerId)
  return html`<p class=${speaking ? 'speaking' : ''}>
    ${muted ? icon('mic-off') : nothing}<span
      >${kind === 'screen' ? t('call.screenOf', { name: peer.name }) : peer.name}</span
    >
  </p>`
}

function buttons(session: RoomSession) {
  const { intentions, media, you, listens } = session
  const [mic, cam] = [intentions.microphone, media.inputs.camera.at === 'on']
  const raised = you?.handRaisedAt != null
  return html`<nav>
    ${
      listens
        ? nothing
        : html`${button(mic ? 'mic' : 'mic-off', t(mic ? 'call.mute' : 'call.unmute'), mic ? '' : 'off', () => void session.setMicrophone(!mic))}
          ${button(cam ? 'video' : 'video-off', t(cam ? 'call.cameraOff' : 'call.cameraOn'), cam ? '' : 'off', () => void session.setCamera(!cam))}`
    }
    ${button('hand', t(raised ? 'call.lowerHand' : 'call.raiseHand'), raised ? 'on' : '', () => void session.orders.raiseHand(!raised))}
    ${button('phone-off', t('call.leave'), 'danger', () => session.leave())}
  </nav>`
}

function button(name: string, words: string, look: string, onClick: () => void) {
  return html`<button class=${look} type="button" aria-label=${words} title=${words} @click=${onClick}>
    ${icon(name)}
  </button>`
}

function icon(name: string) {
  return html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${unsafeSVG(drawingOf(name))}
  </svg>`
}
