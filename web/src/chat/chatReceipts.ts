import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import type { ChatReceipt } from '../../../collab/protocol/chat.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { callCodeOf, callSentenceOf } from '../call/callProblem.ts'
import { dialogStyles } from '../call/dialogStyles.ts'
import { Following } from '../call/following.ts'
import { hueOf, initialsOf } from '../call/portrait.ts'
import { clockAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { ChatDesk } from './chatDesk.ts'

/** Who has read an important message of mine and who has not: `show(id)`. */
export class MChatReceipts extends LitElement {
  static override properties = {
    desk: { attribute: false },
    table: { attribute: false },
    myZone: {},
    messageId: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare desk: ChatDesk
  declare table: ZoneTable | null
  declare myZone: string
  declare messageId: number | null
  declare busy: boolean
  declare problem: string

  static override styles = [
    dialogStyles,
    css`
      dialog {
        width: min(380px, calc(100vw - 32px));
        max-height: min(560px, calc(100vh - 48px));
        padding: 0;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 14px 12px 10px 20px;
      }
      h2 {
        flex: 1;
        margin: 0;
        font-size: 16px;
        font-weight: 600;
      }
      header button {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--m-text-quiet);
        cursor: pointer;
      }
      header button:focus-visible {
        outline: 2px solid var(--m-accent);
      }
      ul {
        flex: 1;
        min-height: 0;
        overflow: auto;
        margin: 0;
        padding: 0 12px;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 6px 8px;
      }
      .face {
        display: grid;
        place-items: center;
        flex: none;
        width: 30px;
        height: 30px;
        border-radius: 50%;
        background: oklch(0.42 0.07 var(--hue));
        color: #f3f5f6;
        font-size: 12px;
      }
      b {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 500;
      }
      small {
        color: var(--m-text-quiet);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      small.read {
        color: var(--m-ok);
      }
      footer {
        display: grid;
        gap: 8px;
        padding: 12px 20px 18px;
        border-top: 1px solid var(--m-border);
        margin-top: 8px;
      }
      p {
        margin: 0;
        font-size: 12.5px;
        color: var(--m-text-quiet);
      }
      p.problem {
        color: var(--m-warn);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.desk)]

  constructor() {
    super()
    this.table = null
    this.messageId = null
    this.busy = false
    this.problem = ''
  }

  show(id: number) {
    this.messageId = id
    this.problem = ''
    this.#dialog?.showModal()
    void this.#do(() => this.desk.loadReceipts(id))
  }

  override render() {
    const receipts = (this.messageId !== null && this.desk.receiptsOf(this.messageId)) || []
    const unread = receipts.filter(({ readAt }) => readAt === null)
    return html`<dialog aria-labelledby="title" data-testid="chat-receipts">
      <header>
        <h2 id="title">${t('chat.receipts')}</h2>
        <button type="button" aria-label=${t('chat.close')} @click=${() => this.#dialog?.close()}>
          <wa-icon name="x"></wa-icon>
        </button>
      </header>
      <ul tabindex="0">
        ${[...unread, ...receipts.filter(({ readAt }) => readAt !== null)].map((receipt) => this.#line(receipt))}
      </ul>
      ${
        unread.length > 0 || this.problem
          ? html`<footer>
              <wa-button
                variant="brand"
                data-testid="chat-remind"
                ?disabled=${unread.length === 0}
                ?loading=${this.busy}
                @click=${this.#remind}
                >${t('chat.remind', { count: unread.length })}</wa-button
              >
              ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : html`<p>${t('chat.remindHint')}</p>`}
            </footer>`
          : nothing
      }
    </dialog>`
  }

  #line({ personKey, name, readAt, remindedAt }: ChatReceipt) {
    const said = readAt
      ? t('chat.readAt', { time: this.#clock(readAt) })
      : remindedAt
        ? t('chat.remindedAt', { time: this.#clock(remindedAt) })
        : t('chat.unread')
    return html`<li>
      <span class="face" style="--hue:${hueOf(personKey)}" aria-hidden="true">${initialsOf(name)}</span>
      <b>${name}</b><small class=${readAt ? 'read' : ''}>${said}</small>
    </li>`
  }

  #clock(at: string): string {
    return this.table ? clockAt(this.table, this.myZone || 'Etc/UTC', Date.parse(at)) : ''
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  readonly #remind = () => {
    const id = this.messageId
    if (id !== null) void this.#do(() => this.desk.remind(id))
  }

  async #do(asking: () => Promise<void>) {
    this.busy = true
    this.problem = ''
    try {
      await asking()
    } catch (error) {
      this.problem = callCodeOf(error) === 'RATE_LIMITED' ? t('chat.remindLater') : callSentenceOf(error)
    }
    this.busy = false
  }
}
customElements.define('m-chat-receipts', MChatReceipts)
