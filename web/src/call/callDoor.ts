import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { callCodeOf, callSentenceOf } from './callProblem.ts'
import { signStyles } from './signStyles.ts'

/** What stands there until the door opens: the shape of the preview, or why it stays shut. Sends `retry`. */
export class MCallDoor extends LitElement {
  static override properties = { problem: { attribute: false } }
  declare problem: unknown

  static override styles = [
    signStyles,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 100dvh;
        padding: 24px;
        color: var(--m-text);
      }
      .shapes {
        display: grid;
        grid-template-columns: minmax(0, 720px) minmax(0, 360px);
        align-items: center;
        gap: 72px;
        width: min(1152px, 100%);
      }
      i {
        display: block;
        border-radius: 16px;
        background: var(--m-surface-3);
        animation: breathe 1.6s ease-in-out infinite;
      }
      .picture {
        aspect-ratio: 16 / 9;
      }
      .lines {
        display: grid;
        gap: 14px;
      }
      .lines i {
        height: 18px;
        border-radius: 9px;
      }
      .lines i:first-child {
        height: 34px;
        width: 80%;
        border-radius: 10px;
      }
      .lines i:nth-child(2) {
        width: 55%;
      }
      .lines i:last-child {
        height: 48px;
        margin-top: 20px;
        border-radius: 24px;
      }
      .ways {
        display: flex;
        gap: 12px;
        margin-top: 20px;
      }
      @keyframes breathe {
        50% {
          opacity: 0.5;
        }
      }
      @media (max-width: 900px) {
        .shapes {
          grid-template-columns: minmax(0, 560px);
          justify-content: center;
          gap: 24px;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        i {
          animation: none;
        }
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.problem = null
  }

  override render() {
    if (!this.problem) {
      return html`<div class="shapes" aria-busy="true">
        <i class="picture"></i>
        <div class="lines"><i></i><i></i><i></i><i></i></div>
      </div>`
    }
    return html`<section data-testid="door-closed" data-code=${callCodeOf(this.problem)}>
      <span class="sign"><wa-icon name="door-open"></wa-icon></span>
      <h1>${t('call.doorClosed')}</h1>
      <p role="alert">${callSentenceOf(this.problem)}</p>
      <div class="ways">
        <wa-button variant="brand" @click=${() => this.dispatchEvent(new CustomEvent('retry'))}
          >${t('call.retry')}</wa-button
        >
        <wa-button href="/" appearance="outlined">${t('call.home')}</wa-button>
      </div>
    </section>`
  }
}
customElements.define('m-call-door', MCallDoor)
