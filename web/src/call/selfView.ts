import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import './levelBars.ts'
import { roundButton, roundStyles } from './roundButton.ts'
import type { RoomSession } from './roomSession.ts'

/** My own picture and level before anything is sent, with the two switches that matter. */
export class MSelfView extends LitElement {
  static override properties = { session: { attribute: false }, still: { type: Boolean } }
  declare session: RoomSession
  /** Freezes the picture: while joining, drawing it would take the processor from the others' first one. */
  declare still: boolean

  static override styles = [
    roundStyles,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        aspect-ratio: 16 / 9;
        border-radius: 16px;
        background: #1d2327;
        color: #f3f5f6;
      }
      video {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
        transform: scaleX(-1);
      }
      .words {
        position: absolute;
        inset: 24px 24px 88px;
        display: grid;
        place-content: center;
        text-align: center;
        font-size: 17px;
        text-wrap: balance;
      }
      .shade {
        position: absolute;
        inset: auto 0 0;
        height: 112px;
        background: linear-gradient(transparent, #000a);
        pointer-events: none;
      }
      .switches {
        position: absolute;
        inset-inline: 0;
        bottom: 16px;
        display: flex;
        justify-content: center;
        gap: 14px;
      }
      .switches .round {
        --round: #ffffff2b;
        width: 52px;
        height: 52px;
        backdrop-filter: blur(6px);
      }
      .switches .round.off {
        backdrop-filter: none;
      }
      m-level {
        position: absolute;
        inset-inline-start: 20px;
        bottom: 30px;
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.still = false
  }

  override render() {
    const { media, intentions } = this.session
    const camera = media.inputs.camera
    const micOn = intentions.microphone && media.inputs.microphone.at !== 'failed'
    const camOn = camera.at === 'on'
    return html`
      ${camOn ? html`<video autoplay playsinline .muted=${true} data-testid="self-picture"></video>` : this.#words()}
      <div class="shade"></div>
      <m-level .track=${micOn ? media.track('microphone') : null}></m-level>
      <div class="switches">
        ${roundButton({
          icon: micOn ? 'mic' : 'mic-off',
          label: micOn ? t('call.mute') : t('call.unmute'),
          testid: 'mic',
          look: micOn ? 'plain' : 'off',
          pressed: micOn,
          onClick: () => void this.session.setMicrophone(!micOn),
        })}
        ${roundButton({
          icon: camOn ? 'video' : 'video-off',
          label: camOn ? t('call.cameraOff') : t('call.cameraOn'),
          testid: 'cam',
          look: camOn ? 'plain' : 'off',
          pressed: camOn,
          onClick: () => void this.session.setCamera(!camOn),
        })}
      </div>
    `
  }

  #words() {
    const { camera } = this.session.media.inputs
    if (camera.at === 'asking') return html`<p class="words">${t('call.cameraStarting')}</p>`
    // Why, and what to do, stands in the notice below.
    return camera.at === 'off' || camera.at === 'failed' ? html`<p class="words">${t('call.cameraIsOff')}</p>` : nothing
  }

  override updated() {
    const video = this.renderRoot.querySelector('video')
    const track = this.session.media.track('camera')
    if (!video || !track) return
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
    if (shown !== track) video.srcObject = new MediaStream([track])
    if (this.still) video.pause()
    else if (video.paused) video.play().catch(() => undefined)
  }
}
customElements.define('m-self-view', MSelfView)
