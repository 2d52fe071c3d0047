import { LitElement, css, html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { styleMap } from 'lit/directives/style-map.js'
import type { PeerId } from '../../../infra/contract/ids.ts'
import type { Reaction, SentReaction } from '../../../sfu/protocol/tools.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { reactionArt } from './reactionArt.ts'
import { reactionNames } from './reactionNames.ts'

const shownMs = 3200
const shownMax = 40
/** Those of people on other pages rise from here, side by side. */
const cornerPx = { left: 28, step: 46, steps: 5, bottom: 64 }

interface Float {
  readonly id: number
  readonly reaction: Reaction
  readonly name: string
  readonly leftPx: number
  readonly topPx: number
  /** Which of a few ways it sways. */
  readonly way: number
}

/** Reactions that rise over the tile of whoever sent them, or from the corner of the stage. */
export class MReactions extends LitElement {
  static override properties = {
    session: { attribute: false },
    tileOf: { attribute: false },
    floats: { state: true },
    said: { state: true },
  }
  declare session: RoomSession
  /** Where somebody is on screen; null: they are not. */
  declare tileOf: (peerId: PeerId) => Element | null
  declare floats: readonly Float[]
  /** The last one, for whoever cannot see them. */
  declare said: string
  #release: (() => void) | null = null
  #followed: RoomSession | null = null
  #nextId = 1

  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
      z-index: 5;
    }
    .float {
      position: absolute;
      display: grid;
      justify-items: center;
      gap: 4px;
      width: 96px;
      margin-left: -48px;
      animation: rise 3.2s cubic-bezier(0.2, 0.7, 0.4, 1) both;
    }
    .float svg {
      width: 44px;
      height: 44px;
      filter: drop-shadow(0 3px 8px #0009);
      animation: sway 1.1s ease-in-out infinite alternate;
    }
    .way-1 svg {
      animation-duration: 1.4s;
      animation-direction: alternate-reverse;
    }
    .way-2 svg {
      animation-duration: 0.9s;
    }
    .float span {
      max-width: 100%;
      padding: 1px 8px;
      border-radius: 10px;
      background: #0b0e10c9;
      color: #f3f5f6;
      font-size: 12px;
      line-height: 18px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .words {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    @keyframes rise {
      0% {
        opacity: 0;
        transform: translateY(24px) scale(0.4);
      }
      10% {
        opacity: 1;
        transform: translateY(0) scale(1.12);
      }
      18% {
        transform: translateY(-14px) scale(1);
      }
      70% {
        opacity: 1;
      }
      100% {
        opacity: 0;
        transform: translateY(-170px) scale(0.94);
      }
    }
    @keyframes sway {
      from {
        transform: translateX(-7px) rotate(-7deg);
      }
      to {
        transform: translateX(7px) rotate(7deg);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .float,
      .float svg {
        animation: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.tileOf = () => null
    this.floats = []
    this.said = ''
  }

  override connectedCallback() {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#release?.()
    this.#release = null
    this.#followed = null
  }

  /** Not when connected: an element that is defined late gets its session after that. */
  override willUpdate() {
    if (!this.isConnected || this.session === this.#followed) return
    this.#release?.()
    this.#followed = this.session
    this.#release = this.session.tools.on('reactions', (reactions) => this.#show(reactions))
  }

  override render() {
    return html`${repeat(
        this.floats,
        ({ id }) => id,
        ({ reaction, name, leftPx, topPx, way }) =>
          html`<div
            class="float way-${way}"
            data-testid="reaction"
            data-reaction=${reaction}
            aria-hidden="true"
            style=${styleMap({ left: `${leftPx}px`, top: `${topPx}px` })}
          >
            ${reactionArt(reaction)}<span>${name}</span>
          </div>`,
      )}<span class="words" role="status">${this.said}</span>`
  }

  #show(reactions: readonly SentReaction[]) {
    const floats = reactions.map((sent, index) => this.#float(sent, index))
    this.floats = [...this.floats, ...floats].slice(-shownMax)
    const last = reactions.at(-1)
    if (last)
      this.said = t('tools.reacted', { name: this.#nameOf(last.peerId), reaction: t(reactionNames[last.reaction]) })
    const ids = new Set(floats.map(({ id }) => id))
    setTimeout(() => (this.floats = this.floats.filter(({ id }) => !ids.has(id))), shownMs)
  }

  #float({ peerId, reaction }: SentReaction, index: number): Float {
    const id = this.#nextId++
    const own = this.getBoundingClientRect()
    const tile = this.tileOf(peerId)?.getBoundingClientRect()
    // Several of one moment stand beside one another.
    const aside = ((index % 3) - 1) * 26
    return {
      id,
      reaction,
      name: this.#nameOf(peerId),
      leftPx: tile
        ? tile.left - own.left + tile.width / 2 + aside
        : cornerPx.left + (id % cornerPx.steps) * cornerPx.step,
      topPx: tile ? tile.top - own.top + tile.height * 0.62 : own.height - cornerPx.bottom,
      way: id % 3,
    }
  }

  #nameOf(peerId: PeerId): string {
    return peerId === this.session.you?.peerId ? t('call.you') : this.session.nameOf(peerId)
  }
}
customElements.define('m-reactions', MReactions)
