import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { LedgerLine } from '../../../collab/protocol/minutes.ts'
import type { Department } from '../../../collab/protocol/people.ts'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api, urlOf, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { loadDirectory, loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, clockAt, dayAt, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { bookName, reasonName, signedClock, signedSeconds } from './ledgerWords.ts'
import './mDepartmentField.ts'
import { minuteStyles } from './minuteStyles.ts'
import { stackedTable } from './stackedTable.ts'

const pageLines = 100

interface Ledger {
  table: ZoneTable
  departments: Department[]
  chain: ApiOutput<'GET /api/admin/minutes/:departmentId/chain'> | null
}

/** A department's ledger in its own zone, with a word for every reason, and whether its chain of hashes holds. */
export class MMinuteLedger extends LitElement {
  static override properties = {
    departmentId: { state: true },
    lines: { state: true },
    more: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    minuteStyles,
    tables,
    stackedTable,
    css`
      .when {
        white-space: nowrap;
      }
      .hash {
        font: 12px var(--m-font-mono);
        color: var(--m-text-quiet);
      }
      .chain {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
    `,
  ]
  declare departmentId: DepartmentId | null
  declare lines: LedgerLine[]
  /** There may be older lines. */
  declare more: boolean
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #ledger = new Task(this, {
    task: async ([version, chosen]): Promise<Ledger> => {
      const [table, { departments }] = await Promise.all([loadZones(version), loadDirectory()])
      const departmentId = chosen ?? departments[0]?.departmentId
      if (!departmentId) return { table, departments, chain: null }
      this.departmentId = departmentId
      const params = { departmentId }
      const [{ lines }, chain] = await Promise.all([
        api('GET /api/admin/minutes/:departmentId/ledger', { params, query: { limit: pageLines } }),
        api('GET /api/admin/minutes/:departmentId/chain', { params }),
      ])
      this.lines = lines
      this.more = lines.length === pageLines
      return { table, departments, chain }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? '', this.departmentId] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.departmentId = new URLSearchParams(location.search).get('department') as DepartmentId | null
    this.lines = []
    this.more = false
    this.busy = false
    this.problem = ''
  }

  override render() {
    return renderStates(this.#ledger, {
      waiting: () => html`<div class="card padded">${bones(6, 36)}</div>`,
      content: (ledger) => this.#content(ledger),
    })
  }

  #content({ table, departments, chain }: Ledger) {
    const department = departments.find(({ departmentId }) => departmentId === this.departmentId)
    if (!department)
      return html`<div class="card empty">
        <h2>${t('minutes.empty')}</h2>
        <p class="quiet">${t('minutes.emptyMore')}</p>
      </div>`
    return html`<div class="tools">
        <m-department-field
          one
          .departments=${departments}
          .value=${this.departmentId}
          @choose=${(event: CustomEvent<DepartmentId>) => (this.departmentId = event.detail)}
        ></m-department-field>
        <wa-button
          class="fit last"
          appearance="outlined"
          download
          href=${urlOf('/api/admin/minutes/ledger.csv', { query: { departmentId: department.departmentId } })}
          ><wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}</wa-button
        >
      </div>
      <p class="small row spread">
        ${chain ? this.#chain(chain) : ''}
        <span class="quiet">${t('minutes.onClockOf', { zone: cityOf(department.zone) })}</span>
      </p>
      ${
        this.lines.length === 0
          ? html`<p class="card empty quiet">${t('minutes.ledgerEmpty')}</p>`
          : this.#table(table, department.zone)
      }
      <div class="live" role="alert">${this.problem ? html`<p class="problem">${this.problem}</p>` : ''}</div>
      ${
        this.more
          ? html`<div>
              <wa-button appearance="outlined" ?loading=${this.busy} @click=${this.#older}
                >${t('minutes.older')}</wa-button
              >
            </div>`
          : ''
      }`
  }

  #chain({ holds, lines, firstBrokenId }: NonNullable<Ledger['chain']>) {
    return holds
      ? html`<span class="badge ok chain"
          ><wa-icon name="shield-check"></wa-icon>${t('minutes.chainHolds', { count: lines })}</span
        >`
      : html`<span class="badge danger chain"
          ><wa-icon name="shield-alert"></wa-icon>${t('minutes.chainBroken', { id: String(firstBrokenId ?? '') })}</span
        >`
  }

  #table(table: ZoneTable, zone: string) {
    return html`<div class="card table" tabindex="0" role="region" aria-label=${t('minutes.tab.ledger')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t('minutes.at')}</th>
            <th scope="col">${t('minutes.what')}</th>
            <th scope="col">${t('minutes.books')}</th>
            <th scope="col" class="end">${t('minutes.amount')}</th>
            <th scope="col">${t('minutes.hash')}</th>
          </tr>
        </thead>
        <tbody>
          ${this.lines.map((line) => this.#line(line, table, zone))}
        </tbody>
      </table>
    </div>`
  }

  #line(line: LedgerLine, table: ZoneTable, zone: string) {
    const atMs = Date.parse(line.at)
    const about = [line.meetingTitle, line.actorName && t('minutes.by', { name: line.actorName })].filter(Boolean)
    return html`<tr>
      <td class="when">${dayName(dayAt(table, zone, atMs), 'short')} ${clockAt(table, zone, atMs)}</td>
      <td>
        ${reasonName(line)}
        <div class="quiet small">${about.join(' · ')}</div>
      </td>
      <td class="quiet small">
        ${t('minutes.fromTo', { from: bookName(line.debitBook), to: bookName(line.creditBook) })}
      </td>
      <td class="end">${signedClock(signedSeconds(line))}</td>
      <td class="hash" title=${line.hash ?? ''}>${line.hash?.slice(0, 8) ?? '–'}</td>
    </tr>`
  }

  readonly #older = async () => {
    const before = this.lines.at(-1)?.id
    if (!this.departmentId || before === undefined || this.busy) return
    this.busy = true
    this.problem = ''
    try {
      const { lines } = await api('GET /api/admin/minutes/:departmentId/ledger', {
        params: { departmentId: this.departmentId },
        query: { limit: pageLines, before },
      })
      this.lines = [...this.lines, ...lines]
      this.more = lines.length === pageLines
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-minute-ledger', MMinuteLedger)
