import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import type { RoomSession } from './roomSession.ts'

/** Tells somebody from the audience that they were called to the stage; their devices stay off until they press. */
export class MStageCall extends LitElement {
  static override properties = { session: { attribute: false }, called: { state: true } }
  declare session: RoomSession
  declare called: boolean
  #listened = false

  static override styles = css`
    :host {
      position: absolute;
      inset: 0 0 auto;
      z-index: 6;
    }
    section {
      position: absolute;
      inset-inline: 0;
      top: 24px;
      display: grid;
      gap: 4px;
      width: fit-content;
      max-width: min(420px, calc(100% - 64px));
      margin-inline: auto;
      padding: 18px 24px 16px;
      border-radius: 14px;
      background: #161b1ef2;
      box-shadow: 0 8px 40px #000b;
      color: #f3f5f6;
      text-align: center;
    }
    b {
      font-size: 17px;
      font-weight: 600;
    }
    span {
      color: #c9d0d5;
      font-size: 14px;
      line-height: 20px;
    }
    div {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 8px;
      margin-top: 12px;
    }
    button {
      padding: 9px 18px;
      border: 0;
      border-radius: 999px;
      background: #2a3237;
      color: inherit;
      font: inherit;
      font-weight: 500;
      cursor: pointer;
    }
    button.main {
      background: var(--m-accent);
      color: var(--m-accent-text);
    }
    button:focus-visible {
      outline: 2px solid #fff;
      outline-offset: 2px;
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.called = false
  }

  override willUpdate() {
    const { listens, settings } = this.session
    if (listens || !settings?.stage) this.called = false
    else if (this.#listened) this.called = true
    this.#listened = listens
  }

  override render() {
    if (!this.called) return nothing
    return html`<section role="alertdialog" aria-labelledby="title" aria-describedby="hint" data-testid="stage-called">
      <b id="title">${t('stage.called')}</b><span id="hint">${t('stage.calledHint')}</span>
      <div>
        <button class="main" type="button" data-testid="stage-speak" @click=${this.#speak}>${t('stage.speak')}</button>
        <button type="button" data-testid="stage-later" @click=${() => (this.called = false)}>
          ${t('stage.later')}
        </button>
      </div>
    </section>`
  }

  #speak() {
    this.called = false
    void this.session.setMicrophone(true)
  }
}
customElements.define('m-stage-call', MStageCall)
