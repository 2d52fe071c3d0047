import { LitElement, css, html, nothing } from 'lit'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { hostStyles } from './hostStyles.ts'

/** Over the stage: to hosts who knocks, and to everybody that a host asks them to speak. */
export class MKnocks extends LitElement {
  static override properties = { session: { attribute: false }, hushed: { state: true } }
  declare session: RoomSession
  /** The names of those whose knock was put aside. */
  declare hushed: string

  static override styles = [
    hostStyles,
    css`
      :host {
        position: absolute;
        inset: auto 16px 16px auto;
        z-index: 7;
        display: grid;
        gap: 8px;
        width: min(340px, calc(100% - 32px));
        pointer-events: none;
      }
      section {
        display: grid;
        gap: 10px;
        padding: 14px 16px;
        border-radius: 12px;
        background: #1d2428f5;
        color: #f3f5f6;
        box-shadow: 0 8px 40px #000b;
        pointer-events: auto;
        animation: come 180ms ease-out;
      }
      p {
        margin: 0;
        display: flex;
        align-items: center;
        gap: 10px;
        overflow-wrap: anywhere;
      }
      p wa-icon {
        flex: none;
        color: #58c4d1;
      }
      div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      @keyframes come {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        section {
          animation: none;
        }
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.hushed = ''
  }

  override render() {
    const { hosting, moderates } = this.session
    const waiting = moderates ? hosting.waiting : []
    const [first] = waiting
    const names = waiting.map(({ name }) => name).join()
    return html`<div role="status" aria-live="polite" style="display:contents">
      ${hosting.askedBy === null ? nothing : this.#asked(hosting.askedBy)}
      ${first && names !== this.hushed ? this.#knock(first.name, waiting.length, names) : nothing}
    </div>`
  }

  #knock(name: string, count: number, names: string) {
    const { hosting } = this.session
    const said = count === 1 ? t('hosts.knocks', { name }) : t('hosts.knockMany', { count })
    return html`<section data-testid="knock">
      <p><wa-icon name="door-open"></wa-icon><span>${said}</span></p>
      <div>
        <button type="button" @click=${() => (this.hushed = names)}>${t('hosts.later')}</button>
        <button
          class="main"
          type="button"
          data-testid="knock-admit"
          @click=${() => void hosting.ask('lobby.admitAll', {})}
        >
          ${count === 1 ? t('hosts.admit') : t('hosts.admitAll')}
        </button>
      </div>
    </section>`
  }

  #asked(name: string) {
    const { hosting } = this.session
    const answer = (speak: boolean) => {
      hosting.answerAsk(speak)
      this.requestUpdate()
    }
    return html`<section data-testid="asked-to-speak">
      <p><wa-icon name="mic"></wa-icon><span>${t('hosts.asksYou', { name })}</span></p>
      <div>
        <button type="button" @click=${() => answer(false)}>${t('hosts.stayMuted')}</button>
        <button class="main" type="button" data-testid="speak-now" @click=${() => answer(true)}>
          ${t('hosts.speakNow')}
        </button>
      </div>
    </section>`
  }
}
customElements.define('m-knocks', MKnocks)
