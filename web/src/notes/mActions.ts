import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ActionItem } from '../../../collab/protocol/notes.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { NowController } from '../app/nowController.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { notesPages } from './notesPages.ts'
import { notesTabs } from './notesTabs.ts'

interface House {
  table: ZoneTable
  directory: Directory
  items: ActionItem[]
}

/** Tasks of all documents; ticking one off here ticks it off there. */
export class MActions extends LitElement {
  static override properties = { whose: { state: true }, changed: { state: true }, problem: { state: true } }
  static override styles = [
    shared,
    notesPages,
    css`
      .whose {
        display: inline-flex;
        padding: 2px;
        background: var(--m-surface-3);
        border-radius: 99px;
      }
      .whose button {
        min-height: 32px;
        padding: 4px 16px;
        font: inherit;
        font-weight: 500;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: 99px;
        cursor: pointer;
      }
      .whose button[aria-pressed='true'] {
        color: var(--m-text);
        background: var(--m-surface);
        box-shadow: var(--m-shadow);
      }
      li {
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr) auto;
        gap: 4px 12px;
        padding: 14px 20px;
        border-bottom: 1px solid var(--m-border);
      }
      li:last-child {
        border-bottom: 0;
      }
      li.done .text {
        color: var(--m-text-quiet);
        text-decoration: line-through;
      }
      input {
        inline-size: 18px;
        block-size: 18px;
        margin: 2px 0 0;
        accent-color: var(--m-accent);
        cursor: pointer;
      }
      .text {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .from {
        grid-column: 2;
        overflow-wrap: anywhere;
      }
      .day {
        grid-column: 3;
        grid-row: 1 / 3;
        align-self: center;
        padding: 2px 10px;
        font-size: 13px;
        white-space: nowrap;
        border-radius: 99px;
        color: var(--m-text-quiet);
      }
      .day.set {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      .day.late {
        background: var(--m-warn-quiet);
        color: var(--m-warn);
        font-weight: 500;
      }
      h2 {
        margin-block: 8px -8px;
      }
      @media (max-width: 560px) {
        li {
          grid-template-columns: 24px minmax(0, 1fr);
          padding: 14px 16px;
        }
        .day {
          grid-column: 2;
          grid-row: auto;
          justify-self: start;
        }
        .day:not(.set, .late) {
          display: none;
        }
      }
    `,
  ]
  declare whose: 'mine' | 'all'
  /** What was ticked since the list was asked for. */
  declare changed: ReadonlyMap<string, boolean>
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #house = new Task(this, {
    task: async ([version, whose]): Promise<House> => {
      const [table, directory, { items }] = await Promise.all([
        loadZones(version),
        loadDirectory(),
        api('GET /api/action-items', { query: { whose } }),
      ])
      this.changed = new Map()
      return { table, directory, items }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? '', this.whose] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.whose = 'mine'
    this.changed = new Map()
    this.problem = ''
  }

  override render() {
    return html`${notesTabs('actions')}
      <div class="head">
        <div>
          <h1>${t('actions.title')}</h1>
          <p class="quiet">${t('actions.intro')}</p>
        </div>
        <div class="whose" role="group" aria-label=${t('actions.whose')}>
          ${(['mine', 'all'] as const).map(
            (whose) =>
              html`<button type="button" aria-pressed=${this.whose === whose} @click=${() => (this.whose = whose)}>
                ${t(`actions.${whose}`)}
              </button>`,
          )}
        </div>
      </div>
      <div class="live" role="status">${this.problem ? html`<p class="note danger">${this.problem}</p>` : nothing}</div>
      ${renderStates(this.#house, {
        waiting: () => html`<div class="card" style="padding:20px">${bones(5, 40)}</div>`,
        content: (house) => this.#content(house),
      })}`
  }

  #content(house: House) {
    if (house.items.length === 0)
      return html`<div class="card empty">
        <wa-icon name="list-checks"></wa-icon>
        <h2>${t('actions.empty')}</h2>
        <p class="quiet">${t(this.whose === 'mine' ? 'actions.emptyMine' : 'actions.emptyAll')}</p>
      </div>`
    const isDone = (item: ActionItem) => this.changed.get(keyOf(item)) ?? item.done
    // What was just ticked stays where it is until the list is asked for again: nothing moves under the pointer.
    const open = house.items.filter(({ done }) => !done)
    const done = house.items.filter((item) => item.done)
    const lines = (items: ActionItem[]) =>
      items.length === 0
        ? nothing
        : html`<ul class="card">
            ${repeat(items, keyOf, (item) => this.#line(item, isDone(item), house))}
          </ul>`
    return html`<p class="quiet" role="status">
        ${t('actions.open', { count: house.items.filter((item) => !isDone(item)).length })}
      </p>
      ${lines(open)}
      ${done.length > 0 ? html`<h2 class="quiet">${t('actions.doneCount', { count: done.length })}</h2>` : nothing}
      ${lines(done)}`
  }

  #line(item: ActionItem, done: boolean, { directory, table }: House) {
    const name = item.assigneeId ? directory.personOf(item.assigneeId)?.name : undefined
    const whose = this.whose === 'mine' ? '' : `${name ?? t('actions.nobody')} · `
    return html`<li class=${done ? 'done' : ''}>
      <input
        type="checkbox"
        .checked=${done}
        aria-label=${t('actions.tick', { text: item.text })}
        @change=${(event: Event) => void this.#tick(item, (event.currentTarget as HTMLInputElement).checked)}
      />
      <span class="text">${item.text}</span>
      <span class="from quiet small"
        >${whose}<a href="/d/${item.documentId}">${t('actions.from', { title: item.documentTitle })}</a></span
      >
      ${this.#day(item, done, table)}
    </li>`
  }

  #day({ dueDay }: ActionItem, done: boolean, table: ZoneTable) {
    if (dueDay === null) return html`<span class="day">${t('actions.noDay')}</span>`
    const today = dayAt(table, this.#session.value?.info.person?.zone ?? 'Etc/UTC', this.#now.nowMs)
    const day = dayName(dueDay, 'short')
    if (!done && dueDay < today) return html`<span class="day late">${t('actions.overdue', { day })}</span>`
    return html`<span class="day set">${dueDay === today ? t('actions.today') : t('actions.due', { day })}</span>`
  }

  async #tick(item: ActionItem, done: boolean): Promise<void> {
    this.#mark(item, done)
    try {
      const { documentId, itemId } = item
      await api('PATCH /api/documents/:documentId/action-items/:itemId', {
        params: { documentId, itemId },
        body: { done },
      })
      this.problem = ''
    } catch (error) {
      this.#mark(item, !done)
      this.problem = sentenceOf(error)
    }
  }

  #mark(item: ActionItem, done: boolean): void {
    this.changed = new Map(this.changed).set(keyOf(item), done)
  }
}

const keyOf = ({ documentId, itemId }: ActionItem) => `${documentId}/${itemId}`
customElements.define('m-actions', MActions)
