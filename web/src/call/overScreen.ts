import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { GoneReason } from '../link/link.ts'
import { Following } from './following.ts'
import type { MinutesAsk } from './minutesAsk.ts'
import './minutesRefusal.ts'
import { signStyles } from './signStyles.ts'

const icons: Record<GoneReason, string> = {
  left: 'log-out',
  ended: 'phone-off',
  removed: 'user-x',
  banned: 'user-x',
  'turned-away': 'door-open',
  'minutes-exhausted': 'hourglass',
  replaced: 'copy',
  'gave-up': 'wifi-off',
  refused: 'circle-x',
}

/** After a call: why it is over, and the way back. Sends `again`. */
export class MOver extends LitElement {
  static override properties = {
    why: {},
    heading: {},
    guest: { type: Boolean },
    ask: { attribute: false },
    table: { attribute: false },
    zone: {},
  }
  declare why: GoneReason
  declare heading: string
  /** Guests have no home here to go back to. */
  declare guest: boolean
  /** Where minutes are what is missing. */
  declare ask: MinutesAsk | null
  declare table: ZoneTable | null
  declare zone: string

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
      m-minutes-refusal {
        width: min(400px, 100%);
        margin-top: 16px;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 12px;
        margin-top: 20px;
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.ask)]

  constructor() {
    super()
    this.why = 'left'
    this.heading = ''
    this.guest = false
    this.ask = null
    this.table = null
    this.zone = ''
  }

  override connectedCallback() {
    super.connectedCallback()
    // The call filled the screen; what comes after it does not.
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
  }

  override render() {
    return html`<section data-testid="over" data-why=${this.why}>
      <span class="sign"><wa-icon name=${icons[this.why]}></wa-icon></span>
      <p>${this.heading}</p>
      <div role="status"><h1>${this.#reason()}</h1></div>
      <p>${t(`call.goneHint.${this.why}`)}</p>
      ${
        this.ask
          ? html`<m-minutes-refusal bare .ask=${this.ask} .table=${this.table} zone=${this.zone}></m-minutes-refusal>`
          : nothing
      }
      <div class="ways">
        <wa-button variant="brand" data-testid="join-again" @click=${this.#again}>${t('call.joinAgain')}</wa-button>
        ${this.guest ? nothing : html`<wa-button href="/" appearance="outlined">${t('call.home')}</wa-button>`}
      </div>
    </section>`
  }

  /** Whose minutes ended it, once that is known. */
  #reason(): string {
    const facts = this.ask?.facts
    if (!facts) return t(`call.gone.${this.why}`)
    return t(`credit.refused.${facts.limit}`, { department: facts.departmentName })
  }

  #again() {
    this.dispatchEvent(new CustomEvent('again'))
  }
}
customElements.define('m-over', MOver)
