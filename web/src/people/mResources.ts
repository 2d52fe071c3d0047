import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Resource } from '../../../collab/protocol/resources.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { NowController } from '../app/nowController.ts'
import { placeTabStyles } from '../app/placeTabs.ts'
import { isAdmin, loadZones, sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mPersonTime.ts'
import './mResourceForm.ts'
import './mRetireResource.ts'
import { peopleTabs } from './peopleTabs.ts'

interface Stock {
  table: ZoneTable
  resources: Resource[]
}
type Dialog = { is: 'form'; resource: Resource | null } | { is: 'retire'; resource: Resource }

/** The rooms and devices that meetings can book; admins add, change and retire them. */
export class MResources extends LitElement {
  static override properties = { dialog: { state: true }, said: { state: true } }
  static override styles = [
    shared,
    placeTabStyles,
    css`
      :host {
        display: grid;
        gap: 20px;
        max-width: 1080px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 2px 14px;
        padding: 10px 16px;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      li > wa-icon {
        color: var(--m-text-quiet);
        font-size: 17px;
      }
      b {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 56px 24px;
        text-align: center;
      }
      .empty wa-icon {
        font-size: 28px;
        color: var(--m-text-quiet);
      }
      @media (max-width: 640px) {
        li {
          grid-template-columns: auto minmax(0, 1fr) auto;
        }
        li > m-person-time {
          grid-area: 2 / 2;
        }
        .actions {
          grid-area: 1 / 3 / span 2;
        }
      }
    `,
  ]
  declare dialog: Dialog | null
  /** What was done last. */
  declare said: string
  #retired = false

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #stock = new Task(this, {
    task: async ([version]): Promise<Stock> => {
      const [table, { resources }] = await Promise.all([loadZones(version), api('GET /api/resources')])
      return { table, resources }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.dialog = null
    this.said = ''
  }

  override render() {
    const admin = isAdmin(this.#session.value)
    return html`<div class="head">
        <div>
          <h1>${t('resources.title')}</h1>
          <p class="quiet">${t('resources.intro')}</p>
        </div>
        ${
          admin
            ? html`<wa-button
                id="add"
                variant="brand"
                ?disabled=${!this.#stock.value}
                @click=${() => (this.dialog = { is: 'form', resource: null })}
              >
                <wa-icon slot="start" name="plus"></wa-icon>${t('resources.add')}
              </wa-button>`
            : ''
        }
      </div>
      ${admin ? peopleTabs('resources') : ''}
      <div class="live" role="status">${this.said ? html`<p class="note">${this.said}</p>` : ''}</div>
      ${renderStates(this.#stock, {
        waiting: () => bones(6, 44),
        content: ({ table, resources }) => html`${this.#list(table, resources, admin)} ${this.#open(table)}`,
      })}`
  }

  #list(table: ZoneTable, resources: readonly Resource[], admin: boolean) {
    if (resources.length === 0)
      return html`<div class="card empty">
        <wa-icon name="door-open"></wa-icon>
        <h2>${t('resources.empty')}</h2>
        <p class="quiet">${t(admin ? 'resources.emptyMore' : 'resources.emptyAsk')}</p>
      </div>`
    return html`<ul class="card">
      ${resources.map((resource) => this.#line(table, resource, admin))}
    </ul>`
  }

  #line(table: ZoneTable, resource: Resource, admin: boolean) {
    const { kind, name, zone, seats } = resource
    const facts = [t(`resources.${kind}`), seats === null ? '' : t('schedule.seatsCount', { count: seats })]
    return html`<li>
      <wa-icon name=${kind === 'device' ? 'monitor' : 'door-open'}></wa-icon>
      <div>
        <b>${name}</b>
        <div class="quiet small">${facts.filter(Boolean).join(' · ')}</div>
      </div>
      <m-person-time city class="small" .table=${table} .zone=${zone} .atMs=${this.#now.nowMs}></m-person-time>
      ${
        admin
          ? html`<div class="actions">
              <wa-button size="s" appearance="plain" @click=${() => (this.dialog = { is: 'form', resource })}
                ><wa-icon name="pencil" label=${t('resources.changeOne', { name })}></wa-icon
              ></wa-button>
              <wa-button size="s" appearance="plain" @click=${() => (this.dialog = { is: 'retire', resource })}
                ><wa-icon name="trash-2" label=${t('resources.retireOne', { name })}></wa-icon
              ></wa-button>
            </div>`
          : ''
      }
    </li>`
  }

  #open(table: ZoneTable) {
    const { dialog } = this
    if (!dialog) return ''
    const { resource } = dialog
    if (dialog.is === 'retire')
      return html`<m-retire-resource
        .resource=${resource}
        @retired=${() => {
          this.#retired = true
          this.#done(t('resources.retired', { name: dialog.resource.name }))
        }}
        @closed=${this.#closed}
      ></m-retire-resource>`
    return html`<m-resource-form
      .resource=${resource}
      .table=${table}
      .zone=${resource?.zone ?? this.#session.value?.ownZone ?? 'Etc/UTC'}
      @kept=${({ detail: { name } }: CustomEvent<Resource>) =>
        this.#done(resource ? t('app.saved') : t('resources.added', { name }))}
      @closed=${this.#closed}
    ></m-resource-form>`
  }

  #done(sentence: string): void {
    this.said = sentence
    void this.#stock.run()
  }

  readonly #closed = () => {
    this.dialog = null
    // What was retired takes the button that asked for it along.
    if (this.#retired) this.renderRoot.querySelector<HTMLElement>('#add')?.focus()
    this.#retired = false
  }
}
customElements.define('m-resources', MResources)
