import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Burden } from '../../../collab/protocol/findATime.ts'
import type { PersonId } from '../../../infra/contract/ids.ts'
import { api } from '../api/api.ts'
import { sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../schedule/mScheduleTabs.ts'
import { reasonWords } from '../schedule/slotWords.ts'
import { shared } from '../theme/shared.ts'

/** What everybody carries from meetings outside their hours, and which those were: open to all, so that it stays fair. */
export class MFairness extends LitElement {
  static override properties = { opened: { state: true } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 16px;
        max-width: 820px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      .card > li + li {
        border-top: 1px solid var(--m-border);
      }
      .person {
        display: grid;
        grid-template-columns: minmax(140px, 1.2fr) minmax(80px, 2fr) 76px 20px;
        gap: 16px;
        align-items: center;
        width: 100%;
        padding: 12px 18px;
        font: inherit;
        text-align: start;
        color: var(--m-text);
        background: none;
        border: 0;
        border-radius: 12px;
        cursor: pointer;
      }
      .person:hover {
        background: var(--m-surface-2);
      }
      .name span {
        display: block;
      }
      .bar {
        height: 10px;
        border-radius: 5px;
        background: var(--m-surface-3);
        overflow: hidden;
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: 5px;
        background: var(--m-accent);
      }
      .heavy i {
        background: color-mix(in oklab, var(--m-warn) 75%, var(--m-surface));
      }
      .points {
        text-align: end;
        font-variant-numeric: tabular-nums;
        font-weight: 500;
      }
      .person wa-icon {
        color: var(--m-text-quiet);
      }
      .entries {
        padding: 0 18px 14px;
      }
      .entries li {
        display: grid;
        grid-template-columns: minmax(150px, auto) minmax(0, 1fr) auto;
        gap: 4px 16px;
        padding: 6px 0;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .empty {
        padding: 48px 24px;
        text-align: center;
      }
      @media (max-width: 560px) {
        .person {
          grid-template-columns: minmax(0, 1fr) auto 20px;
          gap: 6px 12px;
        }
        .bar {
          grid-row: 2;
          grid-column: 1 / -1;
        }
        .entries li {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .entries .why {
          grid-row: 2;
          grid-column: 1 / -1;
        }
      }
    `,
  ]
  /** Whose meetings are shown. */
  declare opened: PersonId | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #burdens = new Task(this, { task: () => api('GET /api/burdens', { query: {} }), args: () => [] })
  readonly #entries = new Task(this, {
    task: async ([personId]) =>
      personId ? (await api('GET /api/people/:personId/burden', { params: { personId } })).entries : [],
    args: () => [this.opened] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.opened = null
  }

  override render() {
    return html`<m-schedule-tabs></m-schedule-tabs>
      <header>
        <h1>${t('fairness.title')}</h1>
        <p class="quiet">${t('fairness.more')}</p>
      </header>
      ${renderStates(this.#burdens, {
        waiting: () => html`<div class="card empty">${bones(5, 32)}</div>`,
        content: ({ burdens }) => this.#list(burdens),
      })}`
  }

  #list(burdens: Burden[]) {
    const most = Math.max(...burdens.map(({ burden }) => burden))
    if (burdens.length === 0 || most <= 0)
      return html`<div class="card empty">
        <h2>${t('fairness.empty')}</h2>
        <p class="quiet">${t('fairness.emptyMore')}</p>
      </div>`
    const mean = burdens.reduce((sum, { burden }) => sum + burden, 0) / burdens.length
    return html`<ul class="card">
      ${burdens.map((each) => html`<li>${this.#person(each, most, mean)}</li>`)}
    </ul>`
  }

  #person({ personId, name, zone, burden, meetingsCount }: Burden, most: number, mean: number) {
    const open = this.opened === personId
    const mine = personId === this.#session.value?.info.person?.personId
    return html`<button
        type="button"
        class="person"
        aria-expanded=${open}
        @click=${() => (this.opened = open ? null : personId)}
      >
        <span class="name"
          >${name}${mine ? ` · ${t('schedule.you')}` : ''}<span class="quiet small"
            >${cityOf(zone)} · ${t('fairness.meetings', { count: meetingsCount })}</span
          ></span
        >
        <span class="bar ${burden > mean * 2 ? 'heavy' : ''}" aria-hidden="true"
          ><i style="width:${Math.max(0, (burden / most) * 100)}%"></i
        ></span>
        <span class="points">${t('slot.cost', { count: burden })}</span>
        <wa-icon name=${open ? 'chevron-up' : 'chevron-down'}></wa-icon>
      </button>
      ${open ? this.#meetings() : nothing}`
  }

  #meetings() {
    return renderStates(this.#entries, {
      waiting: () => html`<div class="entries">${bones(3, 18)}</div>`,
      content: (entries) =>
        html`<ul class="entries">
          ${entries.map(
            (entry) =>
              html`<li>
                <span
                  >${dayName(entry.startLocal.slice(0, 10), 'short')}, ${entry.startLocal.slice(11, 16)}
                  ${cityOf(entry.zone)}</span
                >
                <span class="quiet why">${reasonWords(entry)}</span>
                <span>${t('fairness.weighs', { cost: entry.cost, now: Math.round(entry.weighs) })}</span>
              </li>`,
          )}
          ${entries.length === 0 ? html`<li class="quiet">${t('fairness.nothing')}</li>` : nothing}
        </ul>`,
    })
  }
}
customElements.define('m-fairness', MFairness)
