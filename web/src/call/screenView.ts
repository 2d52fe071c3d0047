import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'

/** A shared screen, whole and never cropped. */
export class MScreen extends LitElement {
  static override properties = { name: {}, track: { attribute: false }, me: { type: Boolean } }
  declare name: string
  declare track: MediaStreamTrack | null
  declare me: boolean

  static override styles = css`
    :host {
      display: block;
      position: relative;
      overflow: hidden;
      border-radius: 12px;
      background: #0b0e10;
      color: #f3f5f6;
    }
    video {
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    span {
      position: absolute;
      inset-inline-start: 8px;
      bottom: 8px;
      display: flex;
      align-items: center;
      gap: 6px;
      max-width: calc(100% - 16px);
      padding: 3px 10px;
      border-radius: 999px;
      background: #0b0e10cc;
      font-size: 13px;
      line-height: 20px;
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.name = ''
    this.track = null
    this.me = false
  }

  override render() {
    const label = this.me ? t('call.screenOfYou') : t('call.screenOf', { name: this.name })
    this.setAttribute('role', 'group')
    this.ariaLabel = label
    return html`${this.track ? html`<video autoplay playsinline .muted=${true}></video>` : nothing}
      <span><wa-icon name="monitor-up"></wa-icon>${label}</span>`
  }

  override updated() {
    const video = this.renderRoot.querySelector('video')
    if (!video || !this.track) return
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : null
    if (shown === this.track) return
    video.srcObject = new MediaStream([this.track])
    video.play().catch(() => undefined)
  }
}
customElements.define('m-screen', MScreen)
