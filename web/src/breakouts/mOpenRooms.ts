import { LitElement, css, html, nothing } from 'lit'
import type { BreakoutPerson, Breakouts } from '../../../collab/protocol/breakouts.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { limits } from '../../../infra/contract/limits.ts'
import { callSentenceOf } from '../call/callProblem.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { runningTime } from '../call/runningTime.ts'
import { Tick } from '../call/tick.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { personFace } from './personFace.ts'
import type { SideRooms } from './sideRooms.ts'
import { sideRoomsStyles } from './sideRoomsStyles.ts'

type Somebody = Pick<BreakoutPerson, 'personKey' | 'name' | 'roomId' | 'helpAt'>

const longerSeconds = 300

/** The rooms while they are open: who is where, and what hosts do about it. */
export class MOpenRooms extends LitElement {
  static override properties = {
    session: { attribute: false },
    sides: { attribute: false },
    text: { state: true },
    sent: { state: true },
    problem: { state: true },
  }
  declare session: RoomSession
  declare sides: SideRooms
  declare text: string
  declare sent: boolean
  declare problem: unknown

  static override styles = [
    sideRoomsStyles,
    css`
      .time {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }
      .time.soon {
        color: var(--m-warn);
      }
      form {
        display: flex;
        gap: 8px;
      }
      form input {
        flex: 1;
      }
    `,
  ]

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.sides),
    new Tick(this, 1000),
  ]

  constructor() {
    super()
    this.text = ''
    this.sent = false
    this.problem = null
  }

  override render() {
    const { breakouts } = this.sides
    if (!breakouts) return nothing
    const people = this.#people(breakouts)
    return html`<div class="scroll">
        ${this.#time(breakouts)} ${this.#room(breakouts, people, null, t('sides.stayHere'))}
        ${breakouts.rooms.map(({ roomId, name }) => this.#room(breakouts, people, roomId, name))}
      </div>
      ${this.session.moderates ? this.#foot() : nothing}`
  }

  #time({ calledBack }: Breakouts) {
    const left = this.sides.secondsLeft
    const words = left === null ? t('sides.noEnd') : t('sides.left', { time: runningTime(left) })
    const soon = left !== null && left <= 60
    return html`<p class=${soon ? 'quiet time soon' : 'quiet time'} data-testid="sides-time">
      ${words}${calledBack ? html` · ${t('sides.calledBack')}` : nothing}
    </p>`
  }

  #room(breakouts: Breakouts, people: readonly Somebody[], roomId: MeetingId | null, name: string) {
    const inIt = people.filter((person) => person.roomId === roomId)
    const here = this.sides.here === roomId
    const { moderates } = this.session
    const may = !here && (moderates || breakouts.mayChoose || roomId === null)
    const go = roomId === null ? t('sides.back') : t('sides.goTo', { name })
    return html`<article class=${here ? 'here' : ''} data-testid="sides-room" data-name=${name}>
      <header>
        <h3>${name}</h3>
        <small>${here ? t('sides.here') : t('sides.people', { count: inIt.length })}</small>
        ${
          may
            ? html`<button
                type="button"
                aria-label=${go}
                data-testid="sides-go"
                @click=${() => void this.#do(this.sides.choose(roomId))}
              >
                ${moderates && roomId !== null ? t('sides.visit') : t('sides.go')}
              </button>`
            : nothing
        }
      </header>
      ${
        inIt.length > 0
          ? html`<ul>
              ${inIt.map((person) => this.#person(breakouts, person))}
            </ul>`
          : html`<p class="quiet">${t('sides.emptyRoom')}</p>`
      }
    </article>`
  }

  #person({ rooms }: Breakouts, person: Somebody) {
    const { personKey, name, roomId, helpAt } = person
    const mine = personKey === this.session.you?.personKey
    const move = (event: Event) => {
      const { value } = event.target as HTMLSelectElement
      void this.#do(this.sides.move(personKey, rooms.find((room) => room.roomId === value)?.roomId ?? null))
    }
    return html`<li data-testid="sides-person" data-name=${name}>
      ${personFace(person)}<span>${mine ? t('sides.you', { name }) : name}</span>
      ${
        helpAt === null
          ? nothing
          : html`<wa-icon class="asks" name="life-buoy" label=${t('sides.asks')} title=${t('sides.asks')}></wa-icon>`
      }
      ${
        this.session.moderates && !mine
          ? html`<select aria-label=${t('sides.placeOf', { name })} data-testid="sides-move" @change=${move}>
              <option value="" ?selected=${roomId === null}>${t('sides.stayHere')}</option>
              ${rooms.map(
                (room) => html`<option value=${room.roomId} ?selected=${room.roomId === roomId}>${room.name}</option>`,
              )}
            </select>`
          : nothing
      }
    </li>`
  }

  #foot() {
    return html`<div class="foot">
      ${this.problem ? html`<p class="failure" role="alert">${callSentenceOf(this.problem)}</p>` : nothing}
      <form @submit=${this.#say}>
        <input
          aria-label=${t('sides.say')}
          placeholder=${t('sides.say')}
          maxlength=${limits.broadcastCharactersMax}
          data-testid="sides-say"
          .value=${this.text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLInputElement).value
            this.sent = false
          }}
        />
        <button class="icon" aria-label=${t('sides.send')} title=${t('sides.send')} ?disabled=${!this.text.trim()}>
          <wa-icon name="send"></wa-icon>
        </button>
      </form>
      ${this.sent ? html`<p class="quiet" role="status">${t('sides.said')}</p>` : nothing}
      <div class="line">
        <button
          type="button"
          data-testid="sides-longer"
          @click=${() => void this.#do(this.sides.extend(longerSeconds))}
        >
          ${t('sides.longer')}
        </button>
        <button
          type="button"
          class="main"
          data-testid="sides-recall"
          ?disabled=${this.sides.breakouts?.calledBack ?? true}
          @click=${() => void this.#do(this.sides.recall())}
        >
          ${t('sides.recall')}
        </button>
      </div>
    </div>`
  }

  /** Those who were placed, and whoever is in the main room beside them. */
  #people({ people }: Breakouts): readonly Somebody[] {
    const { session, sides } = this
    if (sides.here !== null) return people
    const known = new Set(people.map(({ personKey }) => personKey))
    const others = session.everybody().flatMap(({ personKey, name }): Somebody[] => {
      if (known.has(personKey)) return []
      known.add(personKey)
      return [{ personKey, name, roomId: null, helpAt: null }]
    })
    return [...people, ...others]
  }

  async #say(event: SubmitEvent) {
    event.preventDefault()
    const text = this.text.trim()
    if (!text) return
    await this.#do(this.sides.broadcast(text))
    if (this.problem) return
    this.text = ''
    this.sent = true
  }

  async #do(task: Promise<void>) {
    this.problem = null
    try {
      await task
    } catch (problem) {
      this.problem = problem
    }
  }
}
customElements.define('m-open-rooms', MOpenRooms)
