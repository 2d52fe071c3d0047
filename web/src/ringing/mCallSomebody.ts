import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { Task } from '@lit/task'
import { LitElement, css, html, nothing } from 'lit'
import type { Colleague, Department } from '../../../collab/protocol/people.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { loadDirectory, type Directory } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { switchboard, type Asked } from './switchboard.ts'

const shownMax = 40

/** Everybody in the company, to be rung into this meeting with one press: a person, or a whole department. */
export class MCallSomebody extends LitElement {
  static override properties = {
    session: { attribute: false },
    meetingId: { attribute: false },
    find: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 12px;
        padding: 16px;
        grid-template-columns: minmax(0, 1fr);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 8px;
        min-height: 48px;
      }
      b {
        display: block;
        font-weight: 500;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      button {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border: 0;
        border-radius: 50%;
        background: var(--m-surface-3);
        color: var(--m-ok);
        font-size: 17px;
        cursor: pointer;
      }
      .state {
        font-size: 13px;
        color: var(--m-text-quiet);
      }
      .problem {
        color: var(--m-danger);
      }
    `,
  ]
  declare session: RoomSession
  declare meetingId: MeetingId
  declare find: string
  declare problem: string | null

  readonly #directory = new Task(this, { task: () => loadDirectory(), args: () => [] })
  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => switchboard),
  ]

  constructor() {
    super()
    this.find = ''
    this.problem = null
  }

  override render() {
    return html`<wa-input
        type="search"
        with-clear
        label=${t('ring.find')}
        .value=${this.find}
        data-testid="call-find"
        @input=${(event: Event) => (this.find = (event.currentTarget as WaInput).value ?? '')}
      >
        <wa-icon slot="start" name="search"></wa-icon>
      </wa-input>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${renderStates(this.#directory, { waiting: () => bones(6, 44), content: (directory) => this.#list(directory) })}`
  }

  #list({ people, departments }: Directory) {
    const words = this.find.trim().toLocaleLowerCase()
    const fits = (name: string) => name.toLocaleLowerCase().includes(words)
    const mine = this.session.you?.personKey
    const groups = departments.filter(({ name, peopleCount }) => words && fits(name) && peopleCount > 0)
    const found = people.filter(({ personId, name }) => personId !== mine && fits(name)).slice(0, shownMax)
    if (groups.length + found.length === 0) return html`<p class="quiet">${t('ring.nobody')}</p>`
    return html`<ul>
      ${groups.map((group) => this.#department(group))} ${found.map((person) => this.#person(person))}
    </ul>`
  }

  #department({ departmentId, name, peopleCount }: Department) {
    return html`<li>
      <span><b>${name}</b><span class="quiet small">${t('ring.department', { count: peopleCount })}</span></span>
      ${this.#button(name, { departmentIds: [departmentId] })}
    </li>`
  }

  #person({ personId, name, email }: Colleague) {
    const isHere = this.session.others.some(({ personKey }) => personKey === personId)
    const rung = switchboard.outgoing.flatMap(({ people }) => people).findLast((each) => each.personId === personId)
    const state = isHere ? t('ring.here') : rung ? t(`ring.state.${rung.state}`) : null
    const again = !isHere && rung?.state !== 'ringing'
    return html`<li>
      <span><b>${name}</b><span class="quiet small">${state ?? email}</span></span>
      ${again ? this.#button(name, { personIds: [personId] }) : nothing}
    </li>`
  }

  #button(name: string, asked: Asked) {
    const label = t('ring.call', { name })
    return html`<button
      type="button"
      title=${label}
      aria-label=${label}
      data-testid="ring-into"
      @click=${() => void this.#ring(asked)}
    >
      <wa-icon name="phone"></wa-icon>
    </button>`
  }

  async #ring(asked: Asked): Promise<void> {
    this.problem = null
    try {
      await switchboard.ring({ ...asked, meetingId: this.meetingId })
    } catch (error) {
      this.problem = sentenceOf(error)
    }
  }
}
customElements.define('m-call-somebody', MCallSomebody)
