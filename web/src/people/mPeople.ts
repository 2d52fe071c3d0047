import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Colleague } from '../../../collab/protocol/people.ts'
import { availabilityAt } from '../../../infra/time/availability.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { placeTabStyles } from '../app/placeTabs.ts'
import { NowController } from '../app/nowController.ts'
import { isAdmin, loadDirectory, loadZones, sessionContext, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { cityOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t, type Key } from '../i18n/t.ts'
import { shared, tables } from '../theme/shared.ts'
import './mAddPerson.ts'
import './mHandover.ts'
import './mPersonTime.ts'
import '../ringing/mCallButton.ts'
import './mSignInLinkDialog.ts'
import { peopleTabs } from './peopleTabs.ts'
import { workHoursWords } from './workHoursWords.ts'

interface House {
  table: ZoneTable
  directory: Directory
}

/** The house rings so many at a time. */
const calledMax = 50

/** Everybody in the company with what their clock shows now. */
export class MPeople extends LitElement {
  static override properties = {
    find: { state: true },
    adding: { state: true },
    added: { state: true },
    linkFor: { state: true },
    leaver: { state: true },
  }
  static override styles = [
    shared,
    tables,
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
        gap: 12px;
      }
      .head wa-input {
        width: 300px;
        margin-inline-start: auto;
      }
      .person {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
      }
      .found {
        padding: 10px 12px;
        border-bottom: 1px solid var(--m-border);
      }
      .name {
        font-weight: 500;
      }
      .at-work {
        display: inline-block;
        width: 8px;
        height: 8px;
        margin-inline-end: 8px;
        border-radius: 50%;
        background: var(--m-border-strong);
      }
      .at-work.yes {
        background: var(--m-ok);
      }
      .tag {
        padding: 1px 8px;
        font-size: 12px;
        border-radius: 99px;
        background: var(--m-surface-3);
        color: var(--m-text-quiet);
      }
      .actions {
        display: flex;
        white-space: nowrap;
      }
      .nobody {
        padding: 40px;
        text-align: center;
      }
      @media (max-width: 640px) {
        .head wa-input {
          width: 100%;
          margin: 0;
          order: 3;
        }
        .head wa-button {
          margin-inline-start: auto;
        }
        thead {
          display: none;
        }
        tbody tr {
          display: grid;
          grid-template-columns: minmax(0, 1fr) auto;
          gap: 2px 12px;
          padding: 12px 16px;
          border-bottom: 1px solid var(--m-border);
        }
        td {
          padding: 0;
          border: 0;
        }
        td:nth-child(2) {
          grid-row: 2;
        }
        td:nth-child(3) {
          grid-column: 2;
          grid-row: 1;
        }
        td:nth-child(4) {
          text-align: end;
        }
        td:nth-child(5) {
          grid-column: 1 / -1;
        }
      }
    `,
  ]
  declare find: string
  declare adding: boolean
  declare added: string
  declare linkFor: Colleague | null
  /** Whose meetings are to go to somebody else. */
  declare leaver: Colleague | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #now = new NowController(this)
  readonly #house = new Task(this, {
    task: async ([version]): Promise<House> => {
      const [table, directory] = await Promise.all([loadZones(version), loadDirectory()])
      return { table, directory }
    },
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.find = ''
    this.adding = false
    this.added = ''
    this.linkFor = null
    this.leaver = null
  }

  override render() {
    return renderStates(this.#house, {
      waiting: () => bones(9, 40),
      content: (house) => this.#content(house),
    })
  }

  #content(house: House) {
    const { people } = house.directory
    return html`<div class="head">
        <div>
          <h1>${t('people.title')}</h1>
          <p class="quiet">${t('people.count', { count: people.length })}</p>
        </div>
        <wa-input
          class="label-hidden"
          type="search"
          with-clear
          label=${t('people.find')}
          placeholder=${t('people.find')}
          .value=${this.find}
          @input=${(event: Event) => (this.find = (event.currentTarget as WaInput).value ?? '')}
        >
          <wa-icon slot="start" name="search"></wa-icon>
        </wa-input>
        ${
          this.#isAdmin()
            ? html`<wa-button variant="brand" @click=${() => (this.adding = true)}>
                <wa-icon slot="start" name="user-plus"></wa-icon>${t('people.add')}
              </wa-button>`
            : ''
        }
      </div>
      ${this.#isAdmin() ? peopleTabs('people') : ''}
      <div class="live" role="status">
        ${this.added ? html`<p class="note">${t('people.added', { name: this.added })}</p>` : ''}
      </div>
      <div class="card table">${this.#table(house)}</div>
      ${
        this.adding
          ? html`<m-add-person
              .table=${house.table}
              .departments=${house.directory.departments}
              @added=${(event: CustomEvent<string>) => this.#fresh(event.detail)}
              @closed=${() => (this.adding = false)}
            ></m-add-person>`
          : ''
      }
      ${
        this.linkFor
          ? html`<m-sign-in-link-dialog
              .person=${this.linkFor}
              @closed=${() => (this.linkFor = null)}
            ></m-sign-in-link-dialog>`
          : ''
      }
      ${
        this.leaver
          ? html`<m-handover
              .leaver=${this.leaver}
              .directory=${house.directory}
              @closed=${() => (this.leaver = null)}
            ></m-handover>`
          : ''
      }`
  }

  #table({ table, directory }: House) {
    const nameOf = new Map<string, string>(directory.departments.map(({ departmentId, name }) => [departmentId, name]))
    const words = this.find.trim().toLowerCase().split(/\s+/)
    const found = directory.people.filter((person) => {
      const text = [person.name, person.email ?? '', nameOf.get(person.departmentId), cityOf(person.zone), person.zone]
      return words.every((word) => text.join(' ').toLowerCase().includes(word))
    })
    if (found.length === 0) return html`<p class="quiet nobody">${t('people.nobody')}</p>`
    return html`${this.#callAll(found)}
      <table>
        <thead>
          <tr>
            <th scope="col">${t('people.name')}</th>
            <th scope="col">${t('people.department')}</th>
            <th scope="col">${t('people.localTime')}</th>
            <th scope="col">${t('people.workHours')}</th>
            ${this.#isAdmin() ? html`<th scope="col">${t('people.forAdmins')}</th>` : ''}
          </tr>
        </thead>
        <tbody>
          ${found.map((person) => this.#line(table, person, nameOf.get(person.departmentId) ?? ''))}
        </tbody>
      </table>`
  }

  #line(table: ZoneTable, person: Colleague, department: string) {
    const { inWorkHours } = availabilityAt(table, person, this.#now.nowMs)
    const me = this.#session.value?.info.person?.personId === person.personId
    return html`<tr>
      <td>
        <div class="person">
          <div>
            <span class="name">${person.name}</span>
            ${me ? html`<span class="tag">${t('people.you')}</span>` : ''}
            ${person.role === 'member' ? '' : html`<span class="tag">${t(`people.${person.role}` as Key)}</span>`}
            ${person.email ? html`<div class="quiet small">${person.email}${person.phone ? ` · ${person.phone}` : ''}</div>` : ''}
          </div>
          ${me ? '' : html`<m-call-button .personIds=${[person.personId]} name=${person.name}></m-call-button>`}
        </div>
      </td>
      <td>${department}</td>
      <td>
        <span
          class="at-work ${inWorkHours ? 'yes' : ''}"
          role="img"
          aria-label=${t(inWorkHours ? 'people.inHours' : 'schedule.outside')}
          title=${t(inWorkHours ? 'people.inHours' : 'schedule.outside')}
        ></span
        ><m-person-time city .table=${table} .zone=${person.zone} .atMs=${this.#now.nowMs}></m-person-time>
      </td>
      <td class="quiet">${workHoursWords(person.workHours)}</td>
      ${this.#isAdmin() ? html`<td>${this.#actions(person)}</td>` : ''}
    </tr>`
  }

  /** Whoever was looked for may be called together: a team, a department. */
  #callAll(found: readonly Colleague[]) {
    const ids = found.map(({ personId }) => personId).filter((id) => id !== this.#session.value?.info.person?.personId)
    if (!this.find.trim() || ids.length < 2 || ids.length > calledMax) return ''
    return html`<div class="found"><m-call-button .personIds=${ids}></m-call-button></div>`
  }

  #actions(person: Colleague) {
    return html`<div class="actions">
      <wa-button
        size="s"
        appearance="plain"
        aria-label=${t('people.linkFor', { name: person.name })}
        @click=${() => (this.linkFor = person)}
      >
        <wa-icon slot="start" name="key-round"></wa-icon>${t('people.makeLink')}
      </wa-button>
      <wa-button size="s" appearance="plain" title=${t('handover.action')} @click=${() => (this.leaver = person)}>
        <wa-icon name="arrow-right-left" label=${t('handover.of', { name: person.name })}></wa-icon>
      </wa-button>
    </div>`
  }

  #isAdmin(): boolean {
    return isAdmin(this.#session.value)
  }

  async #fresh(name: string): Promise<void> {
    this.adding = false
    this.added = name
    await loadDirectory(true)
    await this.#house.run()
  }
}
customElements.define('m-people', MPeople)
