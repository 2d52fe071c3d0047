import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api, type ApiOutput } from '../api/api.ts'
import '../app/mTime.ts'
import { NowController } from '../app/nowController.ts'
import { loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { dayAt, relativeDay } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { mailParts } from './mailParts.ts'

type Mail = ApiOutput<'GET /api/outbox'>['mails'][number]

interface House {
  table: ZoneTable
  directory: Directory
  mails: Mail[]
}

/** What this house mailed or would have mailed, newest first; here an owner finds a link that never arrived. */
export class MOutbox extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 20px;
        max-width: 860px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      summary {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 12px;
        align-items: center;
        padding: 12px 20px 12px 14px;
        cursor: pointer;
        list-style: none;
        border-radius: 12px;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover .subject {
        text-decoration: underline;
      }
      summary > wa-icon {
        color: var(--m-text-quiet);
        transition: rotate 140ms;
      }
      details[open] summary > wa-icon {
        rotate: 90deg;
      }
      .subject {
        display: block;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .to {
        overflow-wrap: anywhere;
      }
      .state {
        padding: 1px 8px;
        font-size: 12px;
        border-radius: 99px;
        background: var(--m-surface-3);
        color: var(--m-text-quiet);
      }
      .state.failed {
        background: var(--m-danger-quiet);
        color: var(--m-danger);
      }
      .when {
        padding-block-start: 20px;
        padding-inline-end: 20px;
        font-size: 13px;
        white-space: nowrap;
      }
      .when m-time {
        color: inherit;
      }
      .body {
        margin: 0;
        padding: 4px 20px 20px 42px;
        font: inherit;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
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
      .body a {
        text-decoration: underline;
      }
      @media (max-width: 560px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .when {
          order: -1;
          padding-block: 10px 0;
          padding-inline: 42px 16px;
        }
        summary {
          padding-top: 2px;
        }
      }
    `,
  ]

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, directory, { mails }] = await Promise.all([
        loadZones(version),
        loadDirectory(),
        api('GET /api/outbox'),
      ])
      return { table, directory, mails }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<div>
        <h1>${t('outbox.title')}</h1>
        <p class="quiet">${t('outbox.intro')}</p>
      </div>
      ${renderStates(this.#house, {
        waiting: () => html`<div class="card" style="padding:20px">${bones(6, 40)}</div>`,
        content: (house) => this.#content(house),
      })}`
  }

  #content({ table, directory, mails }: House) {
    if (mails.length === 0)
      return html`<div class="card empty">
        <wa-icon name="mail"></wa-icon>
        <h2>${t('outbox.empty')}</h2>
        <p class="quiet">${t('outbox.emptyMore')}</p>
      </div>`
    return html`<ul class="card">
      ${mails.map((mail) => html`<li>${this.#mail(mail, table, directory)}</li>`)}
    </ul>`
  }

  #mail(mail: Mail, table: ZoneTable, directory: Directory) {
    const zone = this.#session.value?.info.person?.zone ?? 'Etc/UTC'
    const atMs = Date.parse(mail.at)
    const reader = directory.people.find(({ email }) => email === mail.to)
    const today = dayAt(table, zone, this.#now.nowMs)
    const body = mailParts(mail.body, location.origin).map(({ text, path }) =>
      path === null ? text : html`<a href=${path}>${text}</a>`,
    )
    return html`<details>
        <summary>
          <wa-icon name="chevron-right"></wa-icon>
          <div>
            <span class="subject">${mail.subject}</span>
            <span class="quiet small to">${reader ? `${reader.name} · ${mail.to}` : mail.to}</span>
            ${mail.state === 'kept' ? '' : html`<span class="state ${mail.state}">${t(`outbox.${mail.state}`)}</span>`}
          </div>
        </summary>
        <div class="body">${body}</div>
      </details>
      <div class="when quiet">
        ${relativeDay(today, dayAt(table, zone, atMs))}
        <m-time .table=${table} .zone=${zone} .startMs=${atMs} .others=${reader ? [reader] : []}></m-time>
      </div>`
  }
}
customElements.define('m-outbox', MOutbox)
