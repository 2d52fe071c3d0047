import '@awesome.me/webawesome/dist/components/button/button.js'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { AgendaTemplate } from '../../../collab/protocol/notes.ts'
import { api } from '../api/api.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mAgendaForm.ts'
import { notesPages } from './notesPages.ts'
import { notesTabs } from './notesTabs.ts'

/** The company's agenda templates. */
export class MAgendas extends LitElement {
  static override properties = { editing: { state: true } }
  static override styles = [
    shared,
    notesPages,
    css`
      .list {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr));
        gap: 16px;
      }
      article {
        display: grid;
        gap: 12px;
        align-content: start;
        padding: 18px 20px;
      }
      .top {
        display: flex;
        align-items: start;
        justify-content: space-between;
        gap: 8px;
      }
      .top h2 {
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: 6px;
      }
      ol li {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        overflow-wrap: anywhere;
      }
      .num {
        white-space: nowrap;
      }
    `,
  ]
  /** null: nothing is; 'new': one that is not there yet. */
  declare editing: AgendaTemplate | 'new' | null

  readonly #templates = new Task(this, {
    task: async () => (await api('GET /api/agenda-templates')).templates,
    args: () => [],
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.editing = null
  }

  override render() {
    return html`${notesTabs('agendas')}
      <div class="head">
        <div>
          <h1>${t('agendas.title')}</h1>
          <p class="quiet">${t('agendas.intro')}</p>
        </div>
        <wa-button variant="brand" @click=${() => (this.editing = 'new')}>
          <wa-icon slot="start" name="plus"></wa-icon>${t('agendas.add')}
        </wa-button>
      </div>
      ${renderStates(this.#templates, {
        waiting: () => html`<div class="card" style="padding:20px">${bones(3, 60)}</div>`,
        content: (templates) => this.#content(templates),
      })}
      ${
        this.editing
          ? html`<m-agenda-form
              .template=${this.editing === 'new' ? null : this.editing}
              @changed=${() => void this.#templates.run()}
              @closed=${() => (this.editing = null)}
            ></m-agenda-form>`
          : nothing
      }`
  }

  #content(templates: AgendaTemplate[]) {
    if (templates.length === 0)
      return html`<div class="card empty">
        <wa-icon name="notebook-pen"></wa-icon>
        <h2>${t('agendas.empty')}</h2>
        <p class="quiet">${t('agendas.emptyMore')}</p>
      </div>`
    return html`<div class="list">${templates.map((template) => this.#card(template))}</div>`
  }

  #card(template: AgendaTemplate) {
    const { name, items, mine } = template
    const total = items.reduce((sum, { minutes }) => sum + minutes, 0)
    return html`<article class="card">
      <div class="top">
        <div>
          <h2>${name}</h2>
          <p class="quiet small">
            ${t('agendas.points', { count: items.length })}${total > 0 ? ` · ${t('agendas.minutes', { count: total })}` : ''}
          </p>
        </div>
        ${
          mine
            ? html`<wa-button
                appearance="plain"
                size="s"
                aria-label=${t('agendas.edit', { name })}
                @click=${() => (this.editing = template)}
                ><wa-icon name="pencil"></wa-icon
              ></wa-button>`
            : nothing
        }
      </div>
      <ol>
        ${items.map(
          ({ title, minutes }) =>
            html`<li>
              <span>${title}</span>
              <span class="quiet small num">${minutes > 0 ? t('agendas.minutes', { count: minutes }) : ''}</span>
            </li>`,
        )}
      </ol>
    </article>`
  }
}
customElements.define('m-agendas', MAgendas)
