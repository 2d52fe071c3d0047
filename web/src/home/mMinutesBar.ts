import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { minuteBar } from './minuteBar.ts'

/** My department's minutes as one quiet bar. */
export class MMinutesBar extends LitElement {
  static override properties = { table: { attribute: false } }
  static override styles = [
    shared,
    minuteBar.styles,
    css`
      section {
        padding: 16px 20px;
        display: grid;
        gap: 8px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 2px 12px;
      }
    `,
  ]
  declare table: ZoneTable | null

  readonly #account = new Task(this, { task: () => api('GET /api/minutes'), args: () => [] })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.table = null
  }

  override render() {
    return html`<section class="card">
      ${renderStates(this.#account, { waiting: () => bones(2, 14), content: (account) => this.#content(account) })}
    </section>`
  }

  #content(account: MinuteAccount) {
    const left = Math.max(0, account.leftSeconds)
    return html`<h2>${t('home.minutes', { department: account.departmentName })}</h2>
      ${minuteBar.render(account)}
      <p class="line small num">
        <span>
          ${
            left > 0
              ? t('home.minutesLeft', { left: minutesName(left), granted: minutesName(account.grantedSeconds) })
              : html`<strong class="problem">${t('home.minutesNone')}</strong>`
          }
        </span>
        <span class="quiet">${this.#until(account)}</span>
      </p>
      <a class="small" href="/minutes">${t('home.ownUse')}</a>`
  }

  /** The period ends at midnight, so the last day that counts is the one before it. */
  #until({ zone, periodEndsAt }: MinuteAccount): string {
    if (!this.table) return ''
    return t('home.minutesUntil', { day: dayName(dayAt(this.table, zone, Date.parse(periodEndsAt) - 1), 'short') })
  }
}
customElements.define('m-minutes-bar', MMinutesBar)
