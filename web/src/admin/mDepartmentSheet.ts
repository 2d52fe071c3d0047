import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/drawer/drawer.js'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { minuteBar } from '../home/minuteBar.ts'
import { cityOf, dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mAllowances.ts'
import './mSubjectSettings.ts'
import './mTopUp.ts'
import { minuteStyles } from './minuteStyles.ts'

/** All about one department's minutes, at the side of the page. Fires `changed`, `move` with its id, and `closed`. */
export class MDepartmentSheet extends LitElement {
  static override properties = {
    account: { attribute: false },
    accounts: { attribute: false },
    table: { attribute: false },
  }
  static override styles = [
    shared,
    minuteStyles,
    minuteBar.styles,
    css`
      wa-drawer {
        --size: min(560px, 100vw);
      }
      .sheet {
        display: grid;
        gap: 20px;
        grid-template-columns: minmax(0, 1fr);
      }
      section {
        display: grid;
        gap: 12px;
        padding-top: 20px;
        border-top: 1px solid var(--m-border);
      }
      .figures {
        grid-template-columns: repeat(auto-fit, minmax(96px, 1fr));
      }
      .figures dd {
        font-size: 15px;
      }
    `,
  ]
  declare account: MinuteAccount
  declare accounts: MinuteAccount[]
  declare table: ZoneTable

  protected readonly locale = new LocaleController(this)

  override render() {
    const { account } = this
    const { departmentId } = account
    return html`<wa-drawer
      open
      light-dismiss
      label=${account.departmentName}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <div class="sheet">
        ${this.#now()}
        <section aria-labelledby="top-up">
          <div class="row spread">
            <h2 id="top-up">${t('minutes.topUp')}</h2>
            <wa-button
              size="s"
              appearance="outlined"
              @click=${() => this.dispatchEvent(new CustomEvent('move', { detail: departmentId }))}
              ><wa-icon slot="start" name="arrow-right-left"></wa-icon>${t('minutes.move')}</wa-button
            >
          </div>
          <m-top-up .account=${account}></m-top-up>
        </section>
        <section aria-labelledby="settings">
          <h2 id="settings">${t('minutes.settings')}</h2>
          <m-subject-settings .subject=${{ scope: 'department', departmentId }}></m-subject-settings>
        </section>
        <section aria-labelledby="people">
          <h2 id="people">${t('minutes.allowances')}</h2>
          <m-allowances .departmentId=${departmentId}></m-allowances>
        </section>
      </div>
    </wa-drawer>`
  }

  #now() {
    const { account, table } = this
    const { zone, periodStartsAt, periodEndsAt } = account
    const day = (instant: string, shiftMs = 0) => dayName(dayAt(table, zone, Date.parse(instant) + shiftMs), 'short')
    const figure = (word: string, seconds: number) =>
      html`<div>
        <dt>${word}</dt>
        <dd>${minutesName(seconds)}</dd>
      </div>`
    return html`<div class="stack">
      <p class="quiet small">
        ${cityOf(zone)} · ${t(`minutes.period.${account.period}`)} · ${day(periodStartsAt)} – ${day(periodEndsAt, -1)} ·
        ${t('minutes.refillsWith', { day: day(periodEndsAt), minutes: minutesName(account.poolSeconds) })}
      </p>
      ${minuteBar.render(account, { tall: true })}
      <dl class="figures">
        ${figure(t('minutes.granted'), account.grantedSeconds)} ${figure(t('minutes.used'), account.usedSeconds)}
        ${figure(t('minutes.held'), account.heldSeconds)} ${figure(t('minutes.left'), account.leftSeconds)}
        ${account.carriedSeconds > 0 ? figure(t('minutes.carried'), account.carriedSeconds) : ''}
        ${account.graceSeconds > 0 ? figure(t('minutes.setting.graceSeconds'), account.graceSeconds) : ''}
      </dl>
    </div>`
  }
}
customElements.define('m-department-sheet', MDepartmentSheet)
