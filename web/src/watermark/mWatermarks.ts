import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import { csvOf } from '../../../infra/contract/csv.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { downloadText } from '../app/download.ts'
import '../app/mTime.ts'
import { loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dateName, dayAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mTrace.ts'
import { watermarkStyles } from './watermarkStyles.ts'

type Tampering = ApiOutput<'GET /api/watermark/tamperings'>['tamperings'][number]

interface House {
  everywhere: boolean
  tamperings: readonly Tampering[]
  table: ZoneTable
}

/** Which meetings carry a watermark, where a code leads, and whose watermark was disturbed. */
export class MWatermarks extends LitElement {
  static override properties = { problem: { state: true }, saved: { state: true } }
  static override styles = [shared, watermarkStyles]
  declare problem: string
  declare saved: boolean

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [{ everywhere }, { tamperings }, table] = await Promise.all([
        api('GET /api/watermark'),
        api('GET /api/watermark/tamperings'),
        loadZones(version),
      ])
      return { everywhere, tamperings, table }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.problem = ''
    this.saved = false
  }

  override render() {
    return html`<div>
        <h1>${t('watermark.title')}</h1>
        <p class="quiet">${t('watermark.intro')}</p>
      </div>
      ${renderStates(this.#house, {
        waiting: () => html`<div class="card padded">${bones(6, 40)}</div>`,
        content: (house) => this.#content(house),
      })}`
  }

  #content({ everywhere, tamperings, table }: House) {
    return html`<section class="card">
        <fieldset>
          <legend class="hidden-words">${t('watermark.which')}</legend>
          ${this.#choice(everywhere, false)} ${this.#choice(everywhere, true)}
        </fieldset>
        <p class="foot small" role="status">
          ${this.problem ? html`<span class="problem">${this.problem}</span>` : nothing}
          ${this.saved ? html`<span class="ok">${t('watermark.saved')}</span>` : nothing}
        </p>
      </section>
      <m-trace .table=${table} zone=${this.#zone}></m-trace>
      <section class="stack">
        <div class="spread">
          <div>
            <h2>${t('watermark.tamperings')}</h2>
            <p class="quiet small">${t('watermark.tamperingsMore')}</p>
          </div>
          ${
            tamperings.length > 0
              ? html`<wa-button size="s" appearance="outlined" @click=${() => exportCsv(tamperings)}
                  ><wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}</wa-button
                >`
              : nothing
          }
        </div>
        ${tamperings.length === 0 ? this.#nothingYet() : this.#list(tamperings, table)}
      </section>`
  }

  #choice(everywhere: boolean, all: boolean) {
    const [title, more] = all
      ? (['watermark.all', 'watermark.allMore'] as const)
      : (['watermark.some', 'watermark.someMore'] as const)
    return html`<label class="choice">
      <input
        type="radio"
        name="which"
        value=${all ? 'all' : 'some'}
        .checked=${everywhere === all}
        @change=${() => void this.#save(all)}
      />
      <span><b>${t(title)}</b><small>${t(more)}</small></span>
    </label>`
  }

  #nothingYet() {
    return html`<div class="card padded empty">
      <wa-icon name="shield-check"></wa-icon>
      <b>${t('watermark.none')}</b><span class="quiet">${t('watermark.noneMore')}</span>
    </div>`
  }

  #list(tamperings: readonly Tampering[], table: ZoneTable) {
    return html`<div class="card table">
      <table>
        <caption class="hidden-words">
          ${t('watermark.tamperings')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('watermark.who')}</th>
            <th scope="col">${t('watermark.whatHead')}</th>
            <th scope="col">${t('watermark.meeting')}</th>
            <th scope="col">${t('watermark.when')}</th>
          </tr>
        </thead>
        <tbody>
          ${tamperings.map(
            ({ name, what, title, at }) =>
              html`<tr>
                <td>${name}</td>
                <td>${t(`watermark.what.${what}`)}</td>
                <td>${title}</td>
                <td>
                  ${dateName(dayAt(table, this.#zone, Date.parse(at)))}
                  <m-time .table=${table} zone=${this.#zone} .startMs=${Date.parse(at)}></m-time>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  get #zone(): string {
    return this.#session.value?.info.person?.zone ?? 'Etc/UTC'
  }

  async #save(everywhere: boolean): Promise<void> {
    this.problem = ''
    this.saved = false
    try {
      await api('PUT /api/watermark', { body: { everywhere } })
      this.saved = true
    } catch (error) {
      this.problem = sentenceOf(error)
    }
    await this.#house.run()
  }
}
customElements.define('m-watermarks', MWatermarks)

function exportCsv(tamperings: readonly Tampering[]): void {
  const head = [t('watermark.who'), t('watermark.whatHead'), t('watermark.meeting'), t('watermark.when')]
  const rows = tamperings.map(({ name, what, title, at }) => [name, t(`watermark.what.${what}`), title, at])
  downloadText('meridian-watermarks.csv', 'text/csv', csvOf([head, ...rows]))
}
