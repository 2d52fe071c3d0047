import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { OwnRecords, RecordArea, RecordValue } from '../../../collab/protocol/privacy.ts'
import { api } from '../api/api.ts'
import { downloadText } from '../app/download.ts'
import { bones, renderStates } from '../app/states.ts'
import { localeTag, t } from '../i18n/t.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { shared, tables } from '../theme/shared.ts'
import { columnWords, tableWords } from './recordWords.ts'

type Rows = OwnRecords['records'][number]

/** Rows drawn of one table; the file has all that were sent. */
const shownMax = 50

/** Everything that is recorded about whoever looks, by area, and as a file. */
export class MRecords extends LitElement {
  static override properties = { guest: { type: Boolean } }
  static override styles = [
    shared,
    tables,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 20px;
        align-content: start;
      }
      .download {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        padding: 0 14px;
        border: 1px solid var(--m-border-strong);
        border-radius: 8px;
        background: none;
        color: var(--m-text);
        font: inherit;
        font-weight: 500;
        cursor: pointer;
      }
      .download:hover {
        background: var(--m-surface-3);
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
      }
      details {
        border: 1px solid var(--m-border);
        border-radius: 10px;
        background: var(--m-surface);
      }
      summary {
        padding: 10px 14px;
        cursor: pointer;
      }
      summary b {
        font-weight: 500;
      }
      summary small {
        color: var(--m-text-quiet);
      }
      td {
        max-width: 360px;
        padding: 8px 14px;
        font-size: 13px;
        overflow-wrap: anywhere;
        vertical-align: top;
      }
      th {
        padding: 8px 14px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(100px, auto) minmax(0, 1fr);
        gap: 6px 16px;
        padding: 4px 14px 14px;
        font-size: 13px;
      }
      dt {
        color: var(--m-text-quiet);
      }
      dd {
        overflow-wrap: anywhere;
      }
      details > p {
        padding: 0 14px 12px;
      }
    `,
  ]
  declare guest: boolean

  readonly #load = new Task(this, { task: () => api('GET /api/me/records'), args: () => [] as const })
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.guest = false
  }

  override render() {
    return renderStates(this.#load, {
      waiting: () => bones(6, 44),
      content: (own) => this.#content(own),
    })
  }

  #content(own: OwnRecords) {
    if (own.records.length === 0) return html`<p class="quiet">${t('recorded.none')}</p>`
    const areas = Map.groupBy(own.records, ({ area }) => area)
    return html`<p class="quiet">
        ${this.guest ? t('recorded.guest') : t('recorded.intro', { time: timeWords(own.at) })}
      </p>
      <div>
        <button class="download" type="button" data-testid="records-download" @click=${() => this.#download(own)}>
          <wa-icon name="download"></wa-icon>${t('recorded.download')}
        </button>
      </div>
      ${[...areas].map(([area, records]) => this.#area(area, records, own.titles))}`
  }

  #area(area: RecordArea, records: readonly Rows[], titles: OwnRecords['titles']) {
    return html`<section data-testid="records-${area}">
      <h2>${t(`recorded.area.${area}`)}</h2>
      ${records.map((each) => this.#table(each, titles))}
    </section>`
  }

  #table({ table, count, rows }: Rows, titles: OwnRecords['titles']) {
    const shown = rows.slice(0, shownMax)
    return html`<details>
      <summary><b>${tableWords(table)}</b> <small>${t('recorded.count', { count })}</small></summary>
      ${
        rows.length === 0
          ? html`<p class="quiet small">${t('recorded.onlyCount')}</p>`
          : shown.length === 1
            ? this.#one(shown[0] ?? {}, titles)
            : this.#many(shown, titles)
      }
      ${count > shown.length && rows.length > 0 ? html`<p class="quiet small">${t('recorded.newest', { count: shown.length })}</p>` : nothing}
    </details>`
  }

  #one(row: Rows['rows'][number], titles: OwnRecords['titles']) {
    return html`<dl>
      ${Object.entries(row).map(
        ([column, value]) =>
          html`<dt>${columnWords(column)}</dt>
            <dd>${valueWords(value, titles)}</dd>`,
      )}
    </dl>`
  }

  #many(rows: Rows['rows'], titles: OwnRecords['titles']) {
    const columns = Object.keys(rows[0] ?? {})
    return html`<div class="table" tabindex="0" role="region" aria-label=${t('recorded.title')}>
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${columnWords(column)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${columns.map((column) => html`<td>${valueWords(row[column] ?? null, titles)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  #download(own: OwnRecords) {
    downloadText('meridian-about-me.json', 'application/json', JSON.stringify(own, null, 2))
  }
}
customElements.define('m-records', MRecords)

function valueWords(value: RecordValue, titles: OwnRecords['titles']): string {
  if (value === null || value === '') return '–'
  if (typeof value === 'boolean') return value ? '✓' : '✗'
  if (typeof value === 'number') return new Intl.NumberFormat(localeTag()).format(value)
  if (Array.isArray(value)) return value.join(', ')
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return timeWords(value)
  return titles[value] ?? value
}

/** On the reader's own clock, whose zone stands beside it. */
function timeWords(at: string): string {
  return new Intl.DateTimeFormat(localeTag(), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(Date.parse(at))
}
