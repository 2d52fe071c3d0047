import { LitElement, css, html, nothing } from 'lit'
import { limits } from '../../../infra/contract/limits.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { personFace } from './personFace.ts'
import { placed, renamed, resized, type PlanRoom, type RoomPlan, type Someone } from './roomPlan.ts'
import type { SideRooms } from './sideRooms.ts'
import { sideRoomsStyles } from './sideRoomsStyles.ts'

type How = 'random' | 'department' | 'hand'

const ways: readonly How[] = ['random', 'department', 'hand']
const lengthsMinutes = [5, 10, 15, 20, 30, 45, 60]
const firstRoomCount = 2

/** How a host arranges the rooms before they open. */
export class MRoomPlan extends LitElement {
  static override properties = {
    sides: { attribute: false },
    how: { state: true },
    count: { state: true },
    minutes: { state: true },
    mayChoose: { state: true },
    plan: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare sides: SideRooms
  declare how: How
  declare count: number
  /** 0: without an end. */
  declare minutes: number
  declare mayChoose: boolean
  /** Null while it is being made. */
  declare plan: RoomPlan | null
  declare busy: boolean
  declare problem: unknown

  static override styles = [
    sideRoomsStyles,
    css`
      [role='radiogroup'] {
        display: flex;
        gap: 2px;
        padding: 2px;
        border-radius: 10px;
        background: var(--m-surface-3);
      }
      [role='radio'] {
        flex: 1 1 auto;
        padding-inline: 6px;
        font-size: 13px;
        white-space: nowrap;
        background: none;
        color: var(--m-text-quiet);
      }
      [role='radio'][aria-checked='true'] {
        background: var(--m-surface);
        color: var(--m-text);
        box-shadow: var(--m-shadow);
      }
      .stepper {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      output {
        min-width: 28px;
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
      article input {
        flex: 1;
        margin-inline-start: -8px;
        padding-inline: 8px;
        border-color: transparent;
        background: none;
        font-weight: 600;
      }
      article input:hover {
        border-color: var(--m-border);
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      label.check input {
        min-height: 0;
        width: 16px;
        height: 16px;
        accent-color: var(--m-accent);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this)]

  constructor() {
    super()
    this.how = 'random'
    this.count = firstRoomCount
    this.minutes = 10
    this.mayChoose = false
    this.plan = null
    this.busy = false
    this.problem = null
  }

  override firstUpdated() {
    void this.#make()
  }

  override render() {
    return html`<div class="scroll">
        <div role="radiogroup" aria-label=${t('sides.how')} @keydown=${this.#onKey}>
          ${ways.map(
            (how) =>
              html`<button
                type="button"
                role="radio"
                aria-checked=${this.how === how}
                tabindex=${this.how === how ? 0 : -1}
                data-testid="sides-${how}"
                @click=${() => this.#choose(how)}
              >
                ${t(`sides.${how}`)}
              </button>`,
          )}
        </div>
        ${this.how === 'department' ? nothing : this.#stepper()} ${this.#rooms()}
      </div>
      ${this.#foot()}`
  }

  #stepper() {
    const step = (by: number, icon: string, label: string, testId: string) =>
      html`<button
        type="button"
        class="icon"
        aria-label=${label}
        data-testid=${testId}
        ?disabled=${this.count + by < 1 || this.count + by > limits.breakoutRoomsMax}
        @click=${() => this.#resize(this.count + by)}
      >
        <wa-icon name=${icon}></wa-icon>
      </button>`
    return html`<div class="line">
      <span id="count">${t('sides.count')}</span>
      <div class="stepper" role="group" aria-labelledby="count">
        ${step(-1, 'minus', t('sides.fewer'), 'sides-fewer')}
        <output data-testid="sides-count">${this.count}</output>
        ${step(1, 'plus', t('sides.more'), 'sides-more')}
      </div>
      ${
        this.how === 'random'
          ? html`<button
              type="button"
              class="icon"
              aria-label=${t('sides.shuffle')}
              title=${t('sides.shuffle')}
              @click=${() => void this.#make()}
            >
              <wa-icon name="shuffle"></wa-icon>
            </button>`
          : nothing
      }
    </div>`
  }

  #rooms() {
    const { plan } = this
    if (this.problem && !plan) {
      return html`<p class="failure" role="alert">${t('sides.failed')} ${callSentenceOf(this.problem)}</p>
        <button type="button" @click=${() => void this.#make()}>${t('sides.retry')}</button>`
    }
    if (!plan) return html`<p class="quiet" role="status">${t('sides.loading')}</p>`
    const nobody = plan.unplaced.length === 0 && plan.rooms.every(({ people }) => people.length === 0)
    return html`
      ${nobody ? html`<p class="quiet">${t('sides.nobody')}</p>` : nothing}
      ${plan.rooms.map((room, index) => this.#room(plan, room, index))}
      ${
        plan.unplaced.length > 0
          ? html`<article data-testid="sides-unplaced">
              <header>
                <h3>${t('sides.unplaced')}</h3>
                <span class="count">${plan.unplaced.length}</span>
              </header>
              ${this.#people(plan, plan.unplaced, -1)}
            </article>`
          : nothing
      }
    `
  }

  #room(plan: RoomPlan, { name, people }: PlanRoom, index: number) {
    return html`<article data-testid="sides-planned">
      <header>
        <input
          aria-label=${t('sides.nameOf', { number: index + 1 })}
          maxlength=${limits.nameCharactersMax}
          .value=${name}
          @input=${(event: InputEvent) => (this.plan = renamed(plan, index, (event.target as HTMLInputElement).value))}
        />
        <span class="count">${t('sides.people', { count: people.length })}</span>
      </header>
      ${people.length > 0 ? this.#people(plan, people, index) : html`<p class="quiet">${t('sides.emptyRoom')}</p>`}
    </article>`
  }

  #people(plan: RoomPlan, people: readonly Someone[], room: number) {
    const move = (person: Someone) => (event: Event) =>
      (this.plan = placed(plan, person, Number((event.target as HTMLSelectElement).value)))
    return html`<ul>
      ${people.map(
        (person) =>
          html`<li>
            ${personFace(person)}<span>${person.name}</span>
            <select
              aria-label=${t('sides.placeOf', { name: person.name })}
              data-person=${person.name}
              .value=${String(room)}
              @change=${move(person)}
            >
              <option value="-1" ?selected=${room === -1}>${t('sides.stayHere')}</option>
              ${plan.rooms.map(
                ({ name }, index) => html`<option value=${index} ?selected=${room === index}>${name}</option>`,
              )}
            </select>
          </li>`,
      )}
    </ul>`
  }

  #foot() {
    const fits = this.plan !== null && this.plan.rooms.length > 0
    return html`<div class="foot">
      <div class="line">
        <label for="minutes">${t('sides.time')}</label>
        <select
          id="minutes"
          data-testid="sides-minutes"
          @change=${(event: Event) => (this.minutes = Number((event.target as HTMLSelectElement).value))}
        >
          ${lengthsMinutes.map(
            (count) =>
              html`<option value=${count} ?selected=${count === this.minutes}>
                ${t('sides.minutes', { count })}
              </option>`,
          )}
          <option value="0" ?selected=${this.minutes === 0}>${t('sides.noTime')}</option>
        </select>
      </div>
      <label class="check"
        ><input
          type="checkbox"
          data-testid="sides-choose"
          .checked=${this.mayChoose}
          @change=${(event: Event) => (this.mayChoose = (event.target as HTMLInputElement).checked)}
        />${t('sides.mayChoose')}</label
      >
      ${this.problem && this.plan ? html`<p class="failure" role="alert">${callSentenceOf(this.problem)}</p>` : nothing}
      <button
        type="button"
        class="main"
        data-testid="sides-open"
        ?disabled=${!fits || this.busy}
        @click=${() => void this.#open()}
      >
        ${t('sides.open')}
      </button>
    </div>`
  }

  #onKey(event: KeyboardEvent) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const next = ways[(ways.indexOf(this.how) + by + ways.length) % ways.length] ?? 'random'
    this.#choose(next)
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-checked=true]')?.focus())
  }

  #choose(how: How) {
    if (this.how === how) return
    this.how = how
    // What is arranged in the old plan would be lost when the new one comes.
    this.plan = null
    void this.#make()
  }

  #resize(count: number) {
    this.count = count
    if (this.how === 'random') void this.#make()
    else if (this.plan) this.plan = resized(this.plan, count, roomName)
  }

  async #make() {
    const { how, count } = this
    this.problem = null
    try {
      const { rooms, unplaced } = await this.sides.plan({ how, roomCount: count })
      if (this.how !== how || this.count !== count) return
      const named = rooms.map(({ name, people }, index) => ({ name: name ?? nameless(how, index), people }))
      this.plan = { rooms: named, unplaced }
    } catch (problem) {
      this.plan = null
      this.problem = problem
    }
  }

  async #open() {
    if (!this.plan || this.busy) return
    this.busy = true
    this.problem = null
    const rooms = this.plan.rooms.map(({ name, people }, index) => ({
      name: name.trim() || roomName(index + 1),
      personKeys: people.map(({ personKey }) => personKey),
    }))
    try {
      const { minutes, mayChoose } = this
      await this.sides.open({ rooms, seconds: minutes === 0 ? null : minutes * 60, mayChoose })
    } catch (problem) {
      this.problem = problem
    }
    this.busy = false
  }
}
customElements.define('m-room-plan', MRoomPlan)

const roomName = (number: number) => t('sides.room', { number })
const nameless = (how: How, index: number) => (how === 'department' ? t('sides.guests') : roomName(index + 1))
