import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { downloadText } from '../app/download.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { minuteBar } from '../home/minuteBar.ts'
import { cityOf, dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { csvOf } from '../../../infra/contract/csv.ts'
import './mGrant.ts'
import './mLedger.ts'

interface House {
  table: ZoneTable
  accounts: MinuteAccount[]
}

/** Every department's minutes this month: used, held, left, and the grant to change in place. */
export class MMinutes extends LitElement {
  static override properties = { ledgerOf: { state: true } }
  static override styles = [
    shared,
    tables,
    minuteBar.styles,
    css`
      :host {
        display: grid;
        gap: 20px;
        max-width: 1160px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      .name {
        font-weight: 500;
      }
      td.bar {
        min-width: 150px;
      }
      .empty {
        display: grid;
        gap: 8px;
        justify-items: center;
        padding: 56px 24px;
        text-align: center;
      }
      td.end {
        white-space: nowrap;
      }
      @media (max-width: 1000px) {
        thead {
          display: none;
        }
        tbody tr {
          display: grid;
          grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
          gap: 8px 12px;
          align-items: end;
          padding: 16px;
          border-bottom: 1px solid var(--m-border);
        }
        td {
          padding: 0;
          border: 0;
          text-align: start !important;
        }
        td[data-label]::before {
          content: attr(data-label);
          display: block;
          font-size: 12px;
          color: var(--m-text-quiet);
        }
        td.wide {
          grid-column: 1 / -1;
        }
      }
    `,
  ]
  declare ledgerOf: MinuteAccount | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, { accounts }] = await Promise.all([loadZones(version), api('GET /api/admin/minutes')])
      return { table, accounts }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.ledgerOf = null
  }

  override render() {
    const house = this.#house.value
    return html`<div class="head">
        <div>
          <h1>${t('minutes.title')}</h1>
          <p class="quiet">${t('minutes.intro')}</p>
        </div>
        <wa-button appearance="outlined" ?disabled=${!house} @click=${() => house && exportAccounts(house.accounts)}>
          <wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}
        </wa-button>
      </div>
      ${renderStates(this.#house, {
        waiting: () => html`<div class="card" style="padding:20px">${bones(5, 40)}</div>`,
        content: (content) => this.#content(content),
      })}
      ${
        this.ledgerOf && house
          ? html`<m-ledger
              .account=${this.ledgerOf}
              .table=${house.table}
              @closed=${() => (this.ledgerOf = null)}
            ></m-ledger>`
          : ''
      }`
  }

  #content({ table, accounts }: House) {
    if (accounts.length === 0)
      return html`<div class="card empty">
        <h2>${t('minutes.empty')}</h2>
        <p class="quiet">${t('minutes.emptyMore')}</p>
      </div>`
    return html`<div class="card table">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('minutes.department')}</th>
            <th scope="col">${t('minutes.month')}</th>
            <th scope="col" class="end">${t('minutes.used')}</th>
            <th scope="col" class="end" title=${t('minutes.heldHint')}>${t('minutes.held')}</th>
            <th scope="col" class="end">${t('minutes.left')}</th>
            <th scope="col" class="end">${t('minutes.granted')}</th>
            <th scope="col">${t('minutes.monthly')}</th>
            <th scope="col"><span class="hidden-words">${t('minutes.ledger')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${accounts.map((account) => this.#line(table, account))}
        </tbody>
      </table>
    </div>`
  }

  #line(table: ZoneTable, account: MinuteAccount) {
    const lastDay = dayAt(table, account.zone, Date.parse(account.periodEndsAt) - 1)
    const amount = (word: string, seconds: number) =>
      html`<td class="end" data-label=${word}>${minutesName(Math.max(0, seconds))}</td>`
    return html`<tr>
      <td class="wide">
        <div class="name">${account.departmentName}</div>
        <div class="quiet small">
          ${cityOf(account.zone)} · ${t('minutes.until', { day: dayName(lastDay, 'short') })}
        </div>
      </td>
      <td class="bar wide">${minuteBar.render(account)}</td>
      ${amount(t('minutes.used'), account.usedSeconds)} ${amount(t('minutes.held'), account.heldSeconds)}
      ${amount(t('minutes.left'), account.leftSeconds)}
      <td class="end" data-label=${t('minutes.granted')}>${minutesName(account.grantedSeconds)}</td>
      <td data-label=${t('minutes.monthly')}>
        <m-grant .account=${account} @changed=${() => this.#house.run()}></m-grant>
      </td>
      <td>
        <wa-button size="s" appearance="plain" @click=${() => (this.ledgerOf = account)}>
          <wa-icon slot="start" name="list"></wa-icon>${t('minutes.ledger')}
          <span class="hidden-words">${account.departmentName}</span>
        </wa-button>
      </td>
    </tr>`
  }
}
customElements.define('m-minutes', MMinutes)

function exportAccounts(accounts: readonly MinuteAccount[]): void {
  const amounts = ['used', 'held', 'left', 'granted', 'monthly'] as const
  const head = amounts.map((name) => t('minutes.seconds', { name: t(`minutes.${name}`) }))
  const rows = accounts.map((account) => [
    account.departmentName,
    account.zone,
    ...amounts.map((name) => account[`${name}Seconds`]),
  ])
  const [day = ''] = new Date().toISOString().split('T')
  downloadText(
    `meridian-minutes-${day}.csv`,
    'text/csv',
    csvOf([[t('minutes.department'), t('minutes.zone'), ...head], ...rows]),
  )
}
