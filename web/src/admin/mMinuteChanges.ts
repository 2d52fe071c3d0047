import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import { csvOf } from '../../../infra/contract/csv.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mTime.ts'
import { downloadText } from '../app/download.ts'
import { loadDirectory, loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt, dayName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { actionName, changedFields } from './changeWords.ts'
import { minuteStyles } from './minuteStyles.ts'

type Change = ApiOutput<'GET /api/admin/minutes/changes'>['changes'][number]

interface House {
  table: ZoneTable
  /** Departments by their ids. */
  names: ReadonlyMap<string, string>
}

const pageLines = 100

/** Who changed what about the minutes, when, and from what to what. */
export class MMinuteChanges extends LitElement {
  static override properties = {
    changes: { state: true },
    more: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    minuteStyles,
    css`
      li {
        display: grid;
        grid-template-columns: 150px minmax(0, 1fr);
        gap: 4px 16px;
        padding: 12px 16px;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      dl {
        display: grid;
        gap: 2px;
        margin-top: 4px;
      }
      dl div {
        display: flex;
        flex-wrap: wrap;
        gap: 0 8px;
        overflow-wrap: anywhere;
      }
      dt {
        color: var(--m-text-quiet);
      }
      del {
        color: var(--m-text-quiet);
      }
      ins {
        text-decoration: none;
        font-weight: 500;
      }
      @media (max-width: 640px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ]
  declare changes: Change[]
  declare more: boolean
  declare busy: boolean
  declare problem: string

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, { departments }, { changes }] = await Promise.all([
        loadZones(version),
        loadDirectory(),
        api('GET /api/admin/minutes/changes', { query: { limit: pageLines } }),
      ])
      this.changes = changes
      this.more = changes.length === pageLines
      const names = new Map<string, string>(departments.map(({ departmentId, name }) => [departmentId, name]))
      return { table, names }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.changes = []
    this.more = false
    this.busy = false
    this.problem = ''
  }

  override render() {
    return renderStates(this.#house, {
      waiting: () => html`<div class="card padded">${bones(6, 40)}</div>`,
      content: (house) => this.#content(house),
    })
  }

  #content(house: House) {
    if (this.changes.length === 0)
      return html`<div class="card empty">
        <wa-icon name="history"></wa-icon>
        <h2>${t('minutes.noChanges')}</h2>
        <p class="quiet">${t('minutes.noChangesMore')}</p>
      </div>`
    return html`<div class="tools">
        <wa-button class="fit last" appearance="outlined" @click=${() => this.#export(house)}
          ><wa-icon slot="start" name="download"></wa-icon>${t('minutes.csv')}</wa-button
        >
      </div>
      <ul class="card">
        ${this.changes.map((change) => this.#change(change, house))}
      </ul>
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

  #change(change: Change, { table, names }: House) {
    const zone = this.#session.value?.info.person?.zone ?? 'Etc/UTC'
    const atMs = Date.parse(change.at)
    const fields = changedFields(change.before, change.after, (id) => names.get(id))
    const subject = subjectOf(change)
    return html`<li>
      <div class="quiet small num">
        ${dayName(dayAt(table, zone, atMs), 'short')}
        <m-time bare .table=${table} .zone=${zone} .startMs=${atMs} .others=${[]}></m-time>
      </div>
      <div>
        <b>${actionName(change.action)}</b>${subject ? html` · ${subject}` : ''}
        <span class="quiet small"> ${change.actorName || t('minutes.theHouse')}</span>
        <dl class="small num">
          ${fields.map(
            ({ name, before, after }) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${before === '–' ? '' : html`<del>${before}</del> → `}<ins>${after}</ins></dd>
              </div>`,
          )}
        </dl>
      </div>
    </li>`
  }

  /** What is on the screen; what is older is asked for first. */
  #export({ names }: House): void {
    const head = [t('minutes.at'), t('minutes.who'), t('minutes.what'), t('minutes.about')]
    const rows = this.changes.map((change) => [
      change.at,
      change.actorName || t('minutes.theHouse'),
      actionName(change.action),
      subjectOf(change) ?? '',
      ...changedFields(change.before, change.after, (id) => names.get(id)).map(
        ({ name, before, after }) => `${name}: ${before} → ${after}`,
      ),
    ])
    downloadText('meridian-minutes-changes.csv', 'text/csv', csvOf([head, ...rows]))
  }

  readonly #older = async () => {
    const before = this.changes.at(-1)?.id
    if (before === undefined || this.busy) return
    this.busy = true
    this.problem = ''
    try {
      const { changes } = await api('GET /api/admin/minutes/changes', { query: { limit: pageLines, before } })
      this.changes = [...this.changes, ...changes]
      this.more = changes.length === pageLines
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-minute-changes', MMinuteChanges)

function subjectOf({ scope, subjectName }: Change): string | null {
  return scope === 'company' ? t('minutes.scope.company') : subjectName
}
