import { LitElement, css, html, nothing } from 'lit'
import type { StatementLine } from '../../../collab/protocol/minuteReports.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { dayName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import { clockLength } from './ledgerWords.ts'
import type { LoadedStatement } from './loadStatement.ts'
import { minuteStyles } from './minuteStyles.ts'
import { stackedTable } from './stackedTable.ts'
import { statementGroups, type StatementGroup, type StatementOrder } from './statementGroups.ts'

/** A group's lines beyond these are for the CSV. */
const linesShownMax = 200

/**
 * What was used, in groups with their sums that open into lines. Fires `only` with `{meetingId, title}` or
 * `{personKey, name}` when somebody wants nothing but that.
 */
export class MStatement extends LitElement {
  static override properties = {
    statement: { attribute: false },
    order: {},
    table: { attribute: false },
    zone: {},
    own: { type: Boolean },
    open: { state: true },
  }
  static override styles = [
    shared,
    minuteStyles,
    tables,
    stackedTable,
    css`
      .group > button {
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr) minmax(64px, auto) minmax(72px, auto);
        gap: 0 12px;
        align-items: center;
        width: 100%;
        padding: 10px 16px 10px 10px;
        font: inherit;
        color: inherit;
        text-align: start;
        background: none;
        border: 0;
        border-top: 1px solid var(--m-border);
        cursor: pointer;
        font-variant-numeric: tabular-nums;
      }
      .group:first-child > button {
        border-top: 0;
      }
      .group > button:hover {
        background: var(--m-surface-2);
      }
      .group > button:focus-visible {
        outline-offset: -2px;
      }
      .group > button wa-icon {
        color: var(--m-text-quiet);
        transition: rotate 140ms;
      }
      .group > button[aria-expanded='true'] wa-icon {
        rotate: 90deg;
      }
      .groups {
        overflow: hidden;
      }
      .group > button > :nth-child(n + 3) {
        text-align: end;
      }
      .group b {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .lines {
        background: var(--m-surface-2);
        border-top: 1px solid var(--m-border);
      }
      .lines td,
      .lines th {
        padding: 7px 12px;
      }
      .lines td:first-child,
      .lines th:first-child {
        padding-inline-start: 46px;
      }
      .plain {
        font: inherit;
        color: inherit;
        padding: 0;
        border: 0;
        background: none;
        text-align: start;
        cursor: pointer;
        border-radius: 4px;
        overflow-wrap: anywhere;
      }
      .plain:hover {
        text-decoration: underline;
      }
      .when {
        white-space: nowrap;
      }
      @media (max-width: 760px) {
        .lines td,
        .lines td:first-child {
          padding: 0;
        }
      }
    `,
  ]
  declare statement: LoadedStatement
  declare order: StatementOrder
  declare table: ZoneTable
  declare zone: string
  /** One person's own: their name and department need not be said. */
  declare own: boolean
  declare open: ReadonlySet<string>

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.own = false
    this.order = 'day'
    this.open = new Set()
  }

  override render() {
    const { lines, presentSeconds, chargedSeconds, cut } = this.statement
    return html`<dl class="card padded figures">
        <div>
          <dt>${t('minutes.charged')}</dt>
          <dd>${clockLength(chargedSeconds)}</dd>
        </div>
        <div>
          <dt>${t('minutes.present')}</dt>
          <dd>${clockLength(presentSeconds)}</dd>
        </div>
      </dl>
      ${cut ? html`<p class="note">${t('minutes.statementCut', { count: lines.length })}</p>` : nothing}
      ${
        lines.length === 0
          ? html`<p class="card empty quiet">${t('minutes.nothingUsed')}</p>`
          : html`<div class="card groups">
              ${statementGroups(lines, this.order).map((group) => this.#group(group))}
            </div>`
      }`
  }

  #group(group: StatementGroup) {
    const open = this.open.has(group.key)
    const name = this.order === 'day' ? dayName(group.key, 'short') : group.name || t('minutes.exempt')
    return html`<div class="group">
      <button type="button" aria-expanded=${open} @click=${() => this.#toggle(group.key)}>
        <wa-icon name="chevron-right"></wa-icon>
        <b>${name}</b>
        <span class="quiet small">${t('minutes.lineCount', { count: group.lines.length })}</span>
        <span title=${t('minutes.charged')}>${clockLength(group.chargedSeconds)}</span>
      </button>
      ${open ? this.#lines(group.lines) : nothing}
    </div>`
  }

  #lines(lines: readonly StatementLine[]) {
    return html`<div class="table lines">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('minutes.at')}</th>
            <th scope="col">${t('minutes.meeting')}</th>
            ${this.own ? nothing : html`<th scope="col">${t('minutes.person')}</th>`}
            <th scope="col">${t('minutes.paidBy')}</th>
            <th scope="col" class="end">${t('minutes.present')}</th>
            <th scope="col" class="end">${t('minutes.charged')}</th>
          </tr>
        </thead>
        <tbody>
          ${lines.slice(0, linesShownMax).map((line) => this.#line(line))}
        </tbody>
      </table>
      ${
        lines.length > linesShownMax
          ? html`<p class="quiet small padded">${t('minutes.statementCut', { count: linesShownMax })}</p>`
          : nothing
      }
    </div>`
  }

  #line(line: StatementLine) {
    const { meetingId, meetingTitle, personKey, name, departmentName, why, media, weight } = line
    return html`<tr>
      <td class="when wide">
        ${this.order === 'day' ? '' : `${dayName(line.day, 'short')} `}${spanAt(this.table, this.zone, Date.parse(line.startsAt), Date.parse(line.endsAt))}
      </td>
      <td>${this.#only(meetingTitle, { meetingId, title: meetingTitle })}</td>
      ${this.own ? nothing : html`<td>${this.#only(name, { personKey, name })}</td>`}
      <td>
        ${departmentName ?? t('minutes.exempt')}
        <div class="quiet small">
          ${t(`minutes.why.${why}`)} ·
          ${t(`minutes.media.${media}`)}${weight === 1 ? '' : ` · ${t('minutes.times', { count: weight })}`}
        </div>
      </td>
      <td class="end" data-label=${t('minutes.present')}>${clockLength(line.presentSeconds)}</td>
      <td class="end" data-label=${t('minutes.charged')}>${clockLength(line.chargedSeconds)}</td>
    </tr>`
  }

  #only(text: string, detail: object) {
    if (this.own) return text
    return html`<button
      type="button"
      class="plain"
      title=${t('minutes.onlyThis')}
      @click=${() => this.dispatchEvent(new CustomEvent('only', { detail }))}
    >
      ${text}
    </button>`
  }

  #toggle(key: string): void {
    const open = new Set(this.open)
    if (!open.delete(key)) open.add(key)
    this.open = open
  }
}
customElements.define('m-statement', MStatement)
