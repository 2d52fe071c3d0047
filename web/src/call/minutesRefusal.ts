import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../app/mTime.ts'
import { dateName, dayAt, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import type { MinutesAsk } from './minutesAsk.ts'
import { shortTime } from './minuteTimes.ts'

/** Why minutes keep the door shut, what is left and when there is more, and one press that asks the admin. */
export class MMinutesRefusal extends LitElement {
  static override properties = {
    ask: { attribute: false },
    table: { attribute: false },
    zone: {},
    bare: { type: Boolean },
  }
  declare ask: MinutesAsk
  declare table: ZoneTable | null
  declare zone: string
  /** Without the sentence, where a heading says it. */
  declare bare: boolean

  static override styles = css`
    :host {
      display: block;
    }
    section {
      display: grid;
      gap: 14px;
      padding: 16px;
      border: 1px solid var(--m-border);
      border-radius: 12px;
      background: var(--m-warn-quiet);
      color: var(--m-text);
      text-align: start;
    }
    h2 {
      display: flex;
      gap: 10px;
      margin: 0;
      font-size: 16px;
      font-weight: 600;
      line-height: 22px;
      text-wrap: balance;
    }
    h2 wa-icon {
      flex: none;
      margin-top: 2px;
      color: var(--m-warn);
      font-size: 18px;
    }
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 6px 16px;
      margin: 0;
      font-size: 14px;
      line-height: 20px;
      font-variant-numeric: tabular-nums;
    }
    dt {
      color: var(--m-text-quiet);
    }
    dd {
      margin: 0;
    }
    dd small {
      color: var(--m-text-quiet);
      font-size: 13px;
    }
    p {
      display: flex;
      align-items: flex-start;
      gap: 10px;
      margin: 0;
      font-size: 14px;
      line-height: 20px;
      text-wrap: pretty;
    }
    p wa-icon {
      flex: none;
      margin-top: 2px;
    }
    /* Nothing is said yet: its place is not seen, and it is there when something is. */
    div:empty {
      margin-top: -14px;
    }
    .good {
      color: var(--m-ok);
    }
    .bad {
      color: var(--m-danger);
    }
    .waiting wa-icon {
      color: var(--m-accent);
    }
    wa-button {
      justify-self: start;
    }
    @media (max-width: 480px) {
      wa-button {
        justify-self: stretch;
      }
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.ask)]

  constructor() {
    super()
    this.table = null
    this.zone = ''
    this.bare = false
  }

  override render() {
    const { facts, state } = this.ask
    return html`<section data-testid="minutes-refusal" data-state=${state}>
      ${this.bare || !facts ? nothing : this.#heading(facts)} ${facts ? this.#balance(facts) : nothing}
      <div role="status">${this.#answer()}</div>
      ${state === 'idle' || state === 'asking' || state === 'failed' ? this.#button() : nothing}
    </section>`
  }

  #heading({ limit, departmentName }: NonNullable<MinutesAsk['facts']>) {
    return html`<h2 role="alert">
      <wa-icon name="hourglass"></wa-icon>${t(`credit.refused.${limit}`, { department: departmentName })}
    </h2>`
  }

  #balance({ leftSeconds, grantedSeconds, refillsAt, refillSeconds }: NonNullable<MinutesAsk['facts']>) {
    const balance = { left: shortTime(leftSeconds), granted: minutesName(grantedSeconds) }
    return html`<dl>
      <dt>${t('credit.refused.balance')}</dt>
      <dd data-testid="minutes-balance">${t('credit.refused.balanceOf', balance)}</dd>
      <dt>${t('credit.refused.refill')}</dt>
      <dd data-testid="minutes-refill">
        ${this.#when(Date.parse(refillsAt))}
        <small>${t('credit.refused.refillWith', { minutes: minutesName(refillSeconds) })}</small>
      </dd>
    </dl>`
  }

  #when(atMs: number) {
    const { table, zone } = this
    if (!table || !zone) return nothing
    return html`${dateName(dayAt(table, zone, atMs))},
      <m-time .table=${table} .zone=${zone} .startMs=${atMs} .endMs=${null}></m-time>`
  }

  #answer() {
    switch (this.ask.state) {
      case 'asked':
        return html`<p class="waiting"><wa-icon name="bell"></wa-icon>${t('credit.refused.asked')}</p>`
      case 'granted':
        return html`<p class="good"><wa-icon name="circle-check"></wa-icon>${t('credit.refused.granted')}</p>`
      case 'refused':
        return html`<p class="bad"><wa-icon name="circle-x"></wa-icon>${t('credit.refused.declined')}</p>`
      case 'failed':
        return html`<p class="bad"><wa-icon name="circle-alert"></wa-icon>${t('credit.refused.askFailed')}</p>`
      case 'idle':
      case 'asking':
        return nothing
      default:
        return this.ask.state satisfies never
    }
  }

  #button() {
    const asking = this.ask.state === 'asking'
    return html`<wa-button
      appearance="outlined"
      variant="brand"
      data-testid="ask-minutes"
      ?disabled=${asking}
      @click=${() => void this.ask.ask()}
    >
      <wa-icon slot="start" name="send"></wa-icon>${asking ? t('credit.refused.asking') : t('credit.refused.ask')}
    </wa-button>`
  }
}
customElements.define('m-minutes-refusal', MMinutesRefusal)
