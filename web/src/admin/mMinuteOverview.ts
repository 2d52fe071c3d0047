import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Forecast } from '../../../collab/protocol/minuteReports.ts'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { csvOf } from '../../../infra/contract/csv.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { downloadText } from '../app/download.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { departmentTree, sumOf } from './departmentTree.ts'
import './mDepartmentSheet.ts'
import './mMinuteAlerts.ts'
import './mMinuteTree.ts'
import './mMoveMinutes.ts'
import { MinuteNews } from './minuteNews.ts'
import { minuteStyles } from './minuteStyles.ts'

interface House {
  table: ZoneTable
  accounts: MinuteAccount[]
  override: ApiOutput<'GET /api/admin/minutes'>['override']
  requests: ApiOutput<'GET /api/admin/minutes/requests'>['requests']
}

/** What is reckoned from the calendar and the past, and takes the server longer. */
interface Outlook {
  forecasts: Forecast[]
  alerts: ApiOutput<'GET /api/admin/minutes/alerts'>['alerts']
}
const nothingAhead: Outlook = { forecasts: [], alerts: [] }

/** From this many departments on there is a field to find one by name. */
const searchedFromCount = 10

/** Every department's minutes now, what an admin should look at, and the ways to help. */
export class MMinuteOverview extends LitElement {
  static override properties = { find: { state: true }, sheetOf: { state: true }, moving: { state: true } }
  static override styles = [
    shared,
    minuteStyles,
    css`
      .figures {
        padding: 16px 20px;
      }
      .find {
        max-width: 320px;
      }
    `,
  ]
  declare find: string
  declare sheetOf: string | null
  declare moving: { from: string; to: string | null } | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, { accounts, override }, { requests }] = await Promise.all([
        loadZones(version),
        api('GET /api/admin/minutes'),
        api('GET /api/admin/minutes/requests'),
      ])
      return { table, accounts, override, requests }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })
  readonly #outlook = new Task(this, {
    task: async (): Promise<Outlook> => {
      const [{ forecasts }, { alerts }] = await Promise.all([
        api('GET /api/admin/minutes/forecast'),
        api('GET /api/admin/minutes/alerts'),
      ])
      return { forecasts, alerts }
    },
    args: () => [],
  })
  #asking = false
  #askAgain = false

  protected readonly locale = new LocaleController(this)
  protected readonly news = new MinuteNews(this, () => void this.#ask())

  constructor() {
    super()
    this.find = ''
    this.sheetOf = null
    this.moving = null
  }

  override render() {
    return renderStates(this.#house, {
      waiting: () =>
        html`<div class="stack">
          <div class="card padded">${bones(2, 28)}</div>
          <div class="card padded">${bones(6, 40)}</div>
        </div>`,
      content: (house) => this.#content(house),
    })
  }

  #content(house: House) {
    const { accounts, table } = house
    const { forecasts, alerts } = this.#outlook.value ?? nothingAhead
    if (accounts.length === 0)
      return html`<div class="card empty">
        <wa-icon name="building-2"></wa-icon>
        <h2>${t('minutes.empty')}</h2>
        <p class="quiet">${t('minutes.emptyMore')}</p>
      </div>`
    const words = this.find.trim().toLowerCase()
    const found = words
      ? accounts.filter(({ departmentName }) => departmentName.toLowerCase().includes(words))
      : accounts
    return html`<m-minute-alerts
        .table=${table}
        .zone=${this.#zone()}
        .alerts=${alerts}
        .requests=${house.requests}
        @answered=${this.#again}
        @opened=${(event: CustomEvent<string>) => (this.sheetOf = event.detail)}
      ></m-minute-alerts>
      ${this.#figures(house, forecasts)}
      <div class="tools">
        ${accounts.length < searchedFromCount ? '' : this.#findField()}
        <wa-button class="fit last" appearance="outlined" @click=${() => exportAccounts(accounts, forecasts)}
          ><wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}</wa-button
        >
      </div>
      ${
        found.length === 0
          ? html`<p class="card padded quiet">${t('app.noMatch')}</p>`
          : html`<m-minute-tree
              .table=${table}
              .branches=${departmentTree(found, forecasts)}
              @opened=${(event: CustomEvent<string>) => (this.sheetOf = event.detail)}
              @move=${(event: CustomEvent<{ from: string; to: string | null }>) => (this.moving = event.detail)}
            ></m-minute-tree>`
      }
      ${this.#overlays(house)}`
  }

  #findField() {
    return html`<wa-input
      class="label-hidden find"
      type="search"
      with-clear
      label=${t('minutes.find')}
      placeholder=${t('minutes.find')}
      .value=${this.find}
      @input=${(event: Event) => (this.find = (event.currentTarget as WaInput).value ?? '')}
      ><wa-icon slot="start" name="search"></wa-icon
    ></wa-input>`
  }

  #figures({ accounts, override }: House, forecasts: readonly Forecast[]) {
    const sum = sumOf(departmentTree(accounts, forecasts).map((branch) => branch.sum))
    const figure = (word: string, value: string) =>
      html`<div>
        <dt>${word}</dt>
        <dd>${value}</dd>
      </div>`
    return html`<dl class="card figures">
      ${figure(t('minutes.granted'), minutesName(sum.granted))} ${figure(t('minutes.used'), minutesName(sum.used))}
      ${figure(t('minutes.held'), minutesName(sum.held))} ${figure(t('minutes.left'), minutesName(sum.left))}
      ${figure(t('minutes.expected'), minutesName(sum.expected))}
      ${
        override.grantedSeconds === null && override.usedSeconds === 0
          ? ''
          : figure(
              t('minutes.exempt'),
              override.grantedSeconds === null
                ? minutesName(override.usedSeconds)
                : t('minutes.ofGranted', {
                    used: minutesName(override.usedSeconds),
                    granted: minutesName(override.grantedSeconds),
                  }),
            )
      }
    </dl>`
  }

  #overlays({ accounts, table }: House) {
    const account = accounts.find(({ departmentId }) => departmentId === this.sheetOf)
    return html`${
      account
        ? html`<m-department-sheet
            .account=${account}
            .accounts=${accounts}
            .table=${table}
            @changed=${this.#again}
            @move=${(event: CustomEvent<string>) => (this.moving = { from: event.detail, to: null })}
            @closed=${() => (this.sheetOf = null)}
          ></m-department-sheet>`
        : ''
    }
    ${
      this.moving
        ? html`<m-move-minutes
            .accounts=${accounts}
            .from=${this.moving.from}
            .to=${this.moving.to}
            @changed=${this.#again}
            @closed=${() => (this.moving = null)}
          ></m-move-minutes>`
        : ''
    }`
  }

  #zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }

  readonly #again = () => void this.#ask()

  /** A busy house has news faster than it answers: one question at a time, and one more for what came meanwhile. */
  async #ask(): Promise<void> {
    this.#askAgain = this.#asking
    if (this.#asking) return
    this.#asking = true
    await Promise.all([this.#house.run(), this.#outlook.run()])
    this.#asking = false
    if (this.#askAgain) await this.#ask()
  }
}
customElements.define('m-minute-overview', MMinuteOverview)

function exportAccounts(accounts: readonly MinuteAccount[], forecasts: readonly Forecast[]): void {
  const expected = new Map(forecasts.map(({ departmentId, expectedSeconds }) => [departmentId, expectedSeconds]))
  const amounts = ['granted', 'used', 'held', 'left'] as const
  const head = [...amounts, 'expected' as const].map((name) => t('minutes.inSeconds', { name: t(`minutes.${name}`) }))
  const rows = accounts.map((account) => [
    account.departmentName,
    account.zone,
    account.periodStartsAt,
    account.periodEndsAt,
    ...amounts.map((name) => account[`${name}Seconds`]),
    expected.get(account.departmentId) ?? '',
  ])
  const first = [t('minutes.department'), t('minutes.zone'), t('minutes.fromDay'), t('minutes.untilDay')]
  downloadText('meridian-minutes.csv', 'text/csv', csvOf([[...first, ...head], ...rows]))
}
