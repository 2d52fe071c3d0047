import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { DueReminder } from '../../../collab/protocol/hours.ts'
import { api } from '../api/api.ts'
import { NowController } from '../app/nowController.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { HouseNews } from '../link/houseNews.ts'
import { shared } from '../theme/shared.ts'

const quietMs = 200
const shownMax = 3

/** Meetings of mine that begin soon, over every screen until they are put away or over. */
export class MDueReminders extends LitElement {
  static override properties = { reminders: { state: true } }
  static override styles = [
    shared,
    css`
      :host {
        position: fixed;
        z-index: 40;
        inset-block-end: 20px;
        inset-inline-end: 20px;
        width: min(360px, calc(100vw - 32px));
      }
      ul {
        display: grid;
        gap: 10px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 8px;
        padding: 12px 8px 12px 16px;
        background: var(--m-surface);
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
        box-shadow: var(--m-shadow-large);
      }
      b {
        display: block;
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (max-width: 760px) {
        :host {
          inset-block-end: calc(76px + env(safe-area-inset-bottom));
          inset-inline: 16px;
          width: auto;
        }
      }
    `,
  ]
  declare reminders: readonly DueReminder[]

  protected readonly locale = new LocaleController(this)
  protected readonly news = new HouseNews(this, 'reminder.due', quietMs, () => void this.#ask())
  readonly #now = new NowController(this)

  constructor() {
    super()
    this.reminders = []
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#ask()
  }

  override render() {
    const shown = this.reminders.slice(0, shownMax)
    return html`<div role="status" aria-label=${t('app.reminders')}>
      ${
        shown.length > 0
          ? html`<ul>
              ${shown.map((reminder) => this.#line(reminder))}
            </ul>`
          : ''
      }
    </div>`
  }

  #line(reminder: DueReminder) {
    const { title, link, startsAt } = reminder
    const leftMs = Date.parse(startsAt) - this.#now.nowMs
    return html`<li>
      <div>
        <b title=${title}>${title}</b>
        <span class="quiet small"
          >${leftMs <= 0 ? t('home.running') : t('home.startsIn', { count: Math.ceil(leftMs / 60_000) })}</span
        >
      </div>
      <wa-button size="s" variant="brand" href=${link} aria-label=${t('home.joinMeeting', { title })}
        >${t('home.join')}</wa-button
      >
      <wa-button size="s" appearance="plain" @click=${() => void this.#putAway(reminder)}
        ><wa-icon name="x" label=${t('app.putAway', { title })}></wa-icon
      ></wa-button>
    </li>`
  }

  /** What could not be asked now is asked again with the next news, or when the page is looked at. */
  async #ask(): Promise<void> {
    const answer = await api('GET /api/me/reminders').catch(() => null)
    if (answer) this.reminders = answer.reminders
  }

  async #putAway({ reminderId }: DueReminder): Promise<void> {
    this.reminders = this.reminders.filter((each) => each.reminderId !== reminderId)
    await api('DELETE /api/me/reminders/:reminderId', { params: { reminderId } }).catch(() => undefined)
  }
}
customElements.define('m-due-reminders', MDueReminders)
