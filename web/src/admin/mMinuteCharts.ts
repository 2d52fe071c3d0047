import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import type WaSelect from '@awesome.me/webawesome/dist/components/select/select.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { loadDirectory, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { chartPeriods } from './chartPeriods.ts'
import './mDepartmentField.ts'
import './mHeatMap.ts'
import './mMonthBars.ts'
import { minuteStyles } from './minuteStyles.ts'

type Heat = ApiOutput<'GET /api/admin/minutes/heat'>

const dayMs = 86_400_000
const spansDays = [30, 90, 365] as const
/** An option's value must not be empty. */
const everywhere = 'all'
const nameless = 'nameless'

/** Used against granted by period, and when and where calls cost the most. */
export class MMinuteCharts extends LitElement {
  static override properties = {
    departmentId: { state: true },
    days: { state: true },
    region: { state: true },
  }
  static override styles = [
    shared,
    minuteStyles,
    css`
      section {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
      }
      .none {
        padding: 40px 0;
        text-align: center;
      }
    `,
  ]
  declare departmentId: DepartmentId | null
  declare days: number
  declare region: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #months = new Task(this, {
    task: async () => {
      const [{ departments }, directory] = await Promise.all([
        api('GET /api/admin/minutes/months', { query: { periods: 12 } }),
        loadDirectory(),
      ])
      return { departments, directory }
    },
    args: () => [],
  })
  readonly #heat = new Task(this, {
    task: async ([zone, days, departmentId]): Promise<Heat> => {
      const until = new Date()
      const from = new Date(until.getTime() - days * dayMs)
      const span = { from: from.toISOString(), until: until.toISOString(), zone }
      return api('GET /api/admin/minutes/heat', { query: { ...span, ...(departmentId && { departmentId }) } })
    },
    args: () => [this.#zone(), this.days, this.departmentId] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.departmentId = null
    this.days = spansDays[0]
    this.region = everywhere
  }

  override render() {
    return renderStates(this.#months, {
      waiting: () => html`<div class="card padded">${bones(6, 36)}</div>`,
      content: ({ departments, directory }) => {
        const periods = chartPeriods(departments, this.departmentId)
        return html`<div class="tools">
            <m-department-field
              .departments=${directory.departments}
              .value=${this.departmentId}
              @choose=${(event: CustomEvent<DepartmentId | null>) => (this.departmentId = event.detail)}
            ></m-department-field>
          </div>
          <section class="card padded">
            <h2>${t('minutes.chartMonths')}</h2>
            ${
              periods.length === 0
                ? html`<p class="quiet none">${t('minutes.nothingUsed')}</p>`
                : html`<m-month-bars .periods=${periods}></m-month-bars>`
            }
          </section>
          <section class="card padded">
            <h2>${t('minutes.chartHeat')}</h2>
            ${renderStates(this.#heat, { waiting: () => bones(6, 30), content: (heat) => this.#heatMap(heat) })}
          </section>`
      },
    })
  }

  #heatMap({ regions, zone }: Heat) {
    const chosen = regions.filter(({ region }) => this.region === everywhere || (region || nameless) === this.region)
    return html`<div class="tools">
        <wa-select
          label=${t('minutes.span')}
          .value=${String(this.days)}
          @change=${(event: Event) => (this.days = Number((event.currentTarget as WaSelect).value))}
        >
          ${spansDays.map((days) => html`<wa-option value=${String(days)}>${t('minutes.lastDays', { count: days })}</wa-option>`)}
        </wa-select>
        ${
          regions.length > 1
            ? html`<wa-select
                label=${t('minutes.region')}
                .value=${this.region}
                @change=${(event: Event) => (this.region = String((event.currentTarget as WaSelect).value))}
              >
                <wa-option value=${everywhere}>${t('minutes.allRegions')}</wa-option>
                ${regions.map(({ region }) => html`<wa-option value=${region || nameless}>${region || t('minutes.noRegion')}</wa-option>`)}
              </wa-select>`
            : ''
        }
      </div>
      <p class="quiet small">${t('minutes.onClockOf', { zone: cityOf(zone) })}</p>
      ${
        regions.length === 0
          ? html`<p class="quiet none">${t('minutes.nothingUsed')}</p>`
          : html`<m-heat-map .seconds=${added(chosen.length > 0 ? chosen : regions)}></m-heat-map>`
      }`
  }

  #zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }
}
customElements.define('m-minute-charts', MMinuteCharts)

/** Several regions' fields together. */
function added(regions: Heat['regions']): number[][] {
  return Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (__, hour) =>
      regions.reduce((sum, { seconds }) => sum + (seconds[day]?.[hour] ?? 0), 0),
    ),
  )
}
