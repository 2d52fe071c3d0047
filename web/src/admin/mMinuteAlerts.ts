import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { MinuteRequest } from '../../../collab/protocol/minutes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { ApiOutput } from '../api/api.ts'
import '../app/mTime.ts'
import { dayAt, dayName, minutesName, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mMinuteRequest.ts'

type Alert = ApiOutput<'GET /api/admin/minutes/alerts'>['alerts'][number]

const icons = {
  low: 'hourglass',
  grace: 'triangle-alert',
  ended: 'circle-x',
  'will-run-out': 'trending-up',
  request: 'hand',
  difference: 'shield-alert',
} as const

/** The worst first; requests stand above them all, with their answers. */
const order: readonly Alert['kind'][] = ['ended', 'grace', 'difference', 'will-run-out', 'low', 'request']

const shownMax = 4

/**
 * What an admin should look at. Fires `answered` when a request was, and `opened` with the id of a department
 * to look at.
 */
export class MMinuteAlerts extends LitElement {
  static override properties = {
    alerts: { attribute: false },
    requests: { attribute: false },
    table: { attribute: false },
    zone: {},
    all: { state: true },
  }
  static override styles = [
    shared,
    css`
      ul {
        overflow: hidden;
      }
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 10px 16px;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      li > wa-icon {
        flex: none;
        color: var(--m-warn);
        font-size: 17px;
      }
      li.bad > wa-icon {
        color: var(--m-danger);
      }
      li > button,
      .more {
        font: inherit;
        color: inherit;
        text-align: start;
        background: none;
        border: 0;
        padding: 2px 0;
        border-radius: 4px;
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      li > button:hover,
      .more:hover {
        text-decoration: underline;
      }
      .more {
        color: var(--m-accent);
        font-weight: 500;
      }
      .when {
        margin-inline-start: auto;
        white-space: nowrap;
      }
      m-minute-request {
        flex: 1;
        min-width: 0;
      }
    `,
  ]
  declare alerts: Alert[]
  declare requests: MinuteRequest[]
  declare table: ZoneTable
  /** The reader's. */
  declare zone: string
  declare all: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.alerts = []
    this.requests = []
    this.all = false
  }

  override render() {
    const open = this.requests.filter(({ state }) => state === 'open')
    const alerts = this.alerts
      .filter(({ kind }) => kind !== 'request')
      .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    if (open.length + alerts.length === 0) return html``
    const shown = this.all ? alerts : alerts.slice(0, shownMax)
    return html`<section aria-label=${t('minutes.alerts')}>
      <ul class="card">
        ${open.map(
          (request) =>
            html`<li>
              <wa-icon name="hand"></wa-icon>
              <m-minute-request .request=${request} .table=${this.table} .zone=${this.zone}></m-minute-request>
            </li>`,
        )}
        ${shown.map((alert) => this.#alert(alert))}
        ${
          alerts.length > shown.length
            ? html`<li>
                <button type="button" class="more" @click=${() => (this.all = true)}>
                  ${t('minutes.moreAlerts', { count: alerts.length - shown.length })}
                </button>
              </li>`
            : ''
        }
      </ul>
    </section>`
  }

  #alert(alert: Alert) {
    const { kind, departmentId } = alert
    const bad = kind === 'ended' || kind === 'difference' || kind === 'grace'
    const sentence = this.#sentence(alert)
    return html`<li class=${bad ? 'bad' : ''}>
      <wa-icon name=${icons[kind]}></wa-icon>
      ${
        departmentId === null
          ? html`<span>${sentence}</span>`
          : html`<button
              type="button"
              @click=${() => this.dispatchEvent(new CustomEvent('opened', { detail: departmentId }))}
            >
              ${sentence}
            </button>`
      }
      ${kind !== 'difference' ? '' : html`<span class="when quiet small">${this.#when(alert)}</span>`}
    </li>`
  }

  /** `seconds` is what is left of the grant; for a difference, what was found. */
  #sentence({ kind, departmentName, seconds, at }: Alert): string {
    return t(`minutes.alert.${kind}`, {
      department: departmentName ?? t('minutes.exempt'),
      minutes: minutesName(Math.abs(seconds)),
      day: dayName(dayAt(this.table, this.zone, Date.parse(at)), 'short'),
    })
  }

  #when({ at }: Alert) {
    const atMs = Date.parse(at)
    const today = dayAt(this.table, this.zone, Date.now())
    return html`${relativeDay(today, dayAt(this.table, this.zone, atMs))}
      <m-time bare .table=${this.table} .zone=${this.zone} .startMs=${atMs} .others=${[]}></m-time>`
  }
}
customElements.define('m-minute-alerts', MMinuteAlerts)
