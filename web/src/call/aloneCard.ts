import { LitElement, css, html } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'

const toldMs = 2500

/** Whoever is the only one here is told so, and has the link at hand for those who should come. */
export class MAlone extends LitElement {
  static override properties = { copied: { state: true } }
  declare copied: boolean

  static override styles = css`
    :host {
      position: absolute;
      inset-inline-start: 16px;
      bottom: 56px;
      z-index: 4;
      width: min(340px, calc(100% - 32px));
      box-sizing: border-box;
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 4px;
      padding: 16px 18px 18px;
      border-radius: 14px;
      background: #161b1ef2;
      box-shadow: 0 8px 40px #0009;
      color: #f3f5f6;
      animation: come 220ms ease-out;
    }
    b {
      font-size: 16px;
      font-weight: 600;
    }
    span {
      color: #c3cad0;
      line-height: 20px;
    }
    div {
      display: flex;
      align-items: center;
      gap: 8px;
      margin-top: 12px;
      padding: 4px 4px 4px 12px;
      border-radius: 8px;
      background: #0b0e10;
    }
    code {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      color: #c3cad0;
      font: inherit;
      font-size: 13px;
    }
    button {
      flex: none;
      display: inline-flex;
      align-items: center;
      gap: 8px;
      height: 34px;
      padding: 0 14px;
      border: 0;
      border-radius: 6px;
      background: var(--m-accent);
      color: var(--m-accent-text);
      font: inherit;
      font-size: 13px;
      font-weight: 600;
      cursor: pointer;
    }
    em {
      font-style: normal;
    }
    button:hover {
      background: var(--m-accent-hover);
    }
    button:focus-visible {
      outline: 2px solid #fff;
      outline-offset: 2px;
    }
    @keyframes come {
      from {
        opacity: 0;
        transform: translateY(8px);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      :host {
        animation: none;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.copied = false
  }

  override render() {
    return html`<b>${t('call.alone')}</b><span>${t('call.aloneHint')}</span>
      <div>
        <code>${location.host}${location.pathname}</code>
        <button type="button" data-testid="alone-copy" @click=${this.#copy}>
          <wa-icon name=${this.copied ? 'copy-check' : 'copy'}></wa-icon>
          <em aria-live="polite">${this.copied ? t('call.linkCopied') : t('call.copyLink')}</em>
        </button>
      </div>`
  }

  async #copy() {
    await navigator.clipboard?.writeText(location.href).catch(() => undefined)
    this.copied = true
    setTimeout(() => (this.copied = false), toldMs)
  }
}
customElements.define('m-alone', MAlone)
