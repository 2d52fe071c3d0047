import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { MinuteAccount, PersonMinutes } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { periodName } from '../admin/chartPeriods.ts'
import { loadStatement } from '../admin/loadStatement.ts'
import '../admin/mStatement.ts'
import { minuteStyles } from '../admin/minuteStyles.ts'
import { instantsOf, monthSpan } from '../admin/statementSpan.ts'
import { api } from '../api/api.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { minuteBar } from './minuteBar.ts'

interface House {
  table: ZoneTable
  account: MinuteAccount
  mine: PersonMinutes
}

const monthsBack = [0, 1, 2, 3, 4, 5]

/** What I used and may use, when it refills, and my own statement month by month. */
export class MOwnUse extends LitElement {
  static override properties = { back: { state: true } }
  static override styles = [
    shared,
    minuteStyles,
    minuteBar.styles,
    css`
      :host {
        max-width: 860px;
        margin-inline: auto;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr));
        gap: 16px;
      }
      section {
        display: grid;
        gap: 8px;
        align-content: start;
        min-width: 0;
      }
      h2 {
        overflow-wrap: anywhere;
      }
    `,
  ]
  /** Whose statement: how many months before the present one. */
  declare back: number

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, account, mine] = await Promise.all([
        loadZones(version),
        api('GET /api/minutes'),
        api('GET /api/minutes/mine'),
      ])
      return { table, account, mine }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })
  readonly #statement = new Task(this, {
    task: async ([house, back]) => {
      if (!house) return { lines: [], presentSeconds: 0, chargedSeconds: 0, cut: false }
      const span = monthSpan(dayAt(house.table, this.#zone(), Date.now()), back)
      return loadStatement(instantsOf(house.table, this.#zone(), span), true)
    },
    args: () => [this.#house.value, this.back] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.back = 0
  }

  override render() {
    return html`<div>
        <h1>${t('home.ownUse')}</h1>
        <p class="quiet">${t('home.ownUseMore')}</p>
      </div>
      ${renderStates(this.#house, {
        waiting: () => html`<div class="card padded">${bones(4, 28)}</div>`,
        content: (house) => this.#content(house),
      })}`
  }

  #content(house: House) {
    const { table } = house
    const today = dayAt(table, this.#zone(), Date.now())
    return html`<div class="pair">${this.#mine(house)} ${this.#department(house)}</div>
      <div class="tools">
        <wa-select
          label=${t('home.month')}
          .value=${String(this.back)}
          @change=${(event: Event) => (this.back = Number((event.currentTarget as WaSelect).value))}
        >
          ${monthsBack.map((back) => {
            const { from, until } = instantsOf(table, this.#zone(), monthSpan(today, back))
            return html`<wa-option value=${String(back)}>${periodName(from, until)}</wa-option>`
          })}
        </wa-select>
      </div>
      <p class="quiet small">${t('minutes.onClockOf', { zone: cityOf(this.#zone()) })}</p>
      ${renderStates(this.#statement, {
        waiting: () => html`<div class="card padded">${bones(5, 32)}</div>`,
        content: (statement) =>
          html`<m-statement own .statement=${statement} .table=${table} .zone=${this.#zone()}></m-statement>`,
      })}`
  }

  #mine({ table, account, mine }: House) {
    const { usedSeconds, allowanceSeconds, periodEndsAt } = mine
    const refills = t('minutes.refills', {
      day: dayName(dayAt(table, account.zone, Date.parse(periodEndsAt)), 'short'),
    })
    return html`<section class="card padded">
      <h2>${t('home.mine')}</h2>
      ${
        allowanceSeconds === null
          ? html`<p class="num">${t('home.usedNoLimit', { used: minutesName(usedSeconds) })}</p>`
          : html`${minuteBar.render({
                grantedSeconds: allowanceSeconds,
                usedSeconds,
                heldSeconds: 0,
                leftSeconds: allowanceSeconds - usedSeconds,
                graceSeconds: 0,
                stage: 'normal',
              })}
              <p class="num">
                ${t('minutes.ofGranted', { used: minutesName(usedSeconds), granted: minutesName(allowanceSeconds) })}
              </p>`
      }
      <p class="quiet small">${refills}</p>
    </section>`
  }

  #department({ table, account }: House) {
    const { departmentName, leftSeconds, grantedSeconds, zone, periodEndsAt } = account
    return html`<section class="card padded">
      <h2>${t('home.minutes', { department: departmentName })}</h2>
      ${minuteBar.render(account)}
      <p class="num">
        ${t('home.minutesLeft', { left: minutesName(Math.max(0, leftSeconds)), granted: minutesName(grantedSeconds) })}
      </p>
      <p class="quiet small">
        ${t('minutes.refills', { day: dayName(dayAt(table, zone, Date.parse(periodEndsAt)), 'short') })} ·
        ${cityOf(zone)}
      </p>
    </section>`
  }

  #zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }
}
customElements.define('m-own-use', MOwnUse)
