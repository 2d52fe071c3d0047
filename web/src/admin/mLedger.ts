import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { LedgerLine, MinuteAccount } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { downloadText } from '../app/download.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, clockAt, dayAt, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { csvOf } from '../../../infra/contract/csv.ts'
import { bookName, lineTitle, signedClock, signedSeconds } from './ledgerWords.ts'

/** The latest ledger lines of a department, in its own zone. Fires `closed`. */
export class MLedger extends LitElement {
  static override properties = { account: { attribute: false }, table: { attribute: false } }
  static override styles = [
    shared,
    tables,
    css`
      wa-dialog {
        --width: min(820px, calc(100vw - 32px));
      }
      td,
      th {
        padding: 8px 12px;
      }
      .when {
        white-space: nowrap;
      }
      .empty {
        padding: 32px;
        text-align: center;
      }
    `,
  ]
  declare account: MinuteAccount
  declare table: ZoneTable

  readonly #lines = new Task(this, {
    task: ([departmentId]) =>
      api('GET /api/admin/minutes/:departmentId/ledger', { params: { departmentId }, query: { limit: 200 } }),
    args: () => [this.account.departmentId] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<wa-dialog
      open
      light-dismiss
      label=${t('minutes.ledgerOf', { department: this.account.departmentName })}
      @wa-after-hide=${() => this.dispatchEvent(new Event('closed'))}
    >
      ${renderStates(this.#lines, {
        waiting: () => bones(5, 28),
        content: ({ lines }) => this.#content(lines),
      })}
    </wa-dialog>`
  }

  #content(lines: LedgerLine[]) {
    if (lines.length === 0) return html`<p class="quiet empty">${t('minutes.ledgerEmpty')}</p>`
    const { zone } = this.account
    return html`<div class="row spread">
        <p class="quiet small">${cityOf(zone)}</p>
        <wa-button appearance="outlined" size="s" @click=${() => this.#export(lines)}>
          <wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}
        </wa-button>
      </div>
      <div class="table" tabindex="0" role="region" aria-label=${t('minutes.ledger')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t('minutes.at')}</th>
              <th scope="col">${t('minutes.what')}</th>
              <th scope="col" class="end">${t('minutes.amount')}</th>
            </tr>
          </thead>
          <tbody>
            ${lines.map((line) => this.#line(line, zone))}
          </tbody>
        </table>
      </div>`
  }

  #line(line: LedgerLine, zone: string) {
    const atMs = Date.parse(line.at)
    return html`<tr>
      <td class="when">${dayName(dayAt(this.table, zone, atMs), 'short')} ${clockAt(this.table, zone, atMs)}</td>
      <td>
        ${lineTitle(line)}
        <div class="quiet small">
          ${t('minutes.fromTo', { from: bookName(line.debitBook), to: bookName(line.creditBook) })}
        </div>
      </td>
      <td class="end">${signedClock(signedSeconds(line))}</td>
    </tr>`
  }

  #export(lines: LedgerLine[]): void {
    const rows = lines.map((line) => [
      line.at,
      line.debitBook,
      line.creditBook,
      line.seconds,
      line.reason,
      line.meetingTitle ?? '',
    ])
    const head = ['at', 'debit', 'credit', 'seconds', 'reason', 'meeting']
    downloadText(`meridian-ledger-${this.account.departmentName}.csv`, 'text/csv', csvOf([head, ...rows]))
  }
}
customElements.define('m-ledger', MLedger)
