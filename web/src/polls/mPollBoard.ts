import { LitElement, css, html, nothing } from 'lit'
import type { PollPage, Vote } from '../../../collab/protocol/polls.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { cityOf, clockAt, dayAt, dayName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { listOf } from '../schedule/slotWords.ts'
import { shared } from '../theme/shared.ts'

export type Votes = Record<string, Vote>
const kinds: Vote[] = ['yes', 'maybe', 'no']
const icons: Record<Vote, string> = { yes: 'check', maybe: 'circle', no: 'x' }

/**
 * The times of a poll on the reader's clock, who said what, and a vote for each. Fires `votes` with all Votes, and
 * `choose` with the slot that the host closes it with.
 */
export class MPollBoard extends LitElement {
  static override properties = {
    poll: { attribute: false },
    table: { attribute: false },
    zone: {},
    votes: { attribute: false },
    closing: { type: Boolean },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 18px;
      }
      h3 {
        margin-bottom: 8px;
        font-size: 13px;
        font-weight: 500;
        color: var(--m-text-quiet);
      }
      ul {
        display: grid;
        gap: 8px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px 16px;
        align-items: center;
        padding: 12px 14px;
        border: 1px solid var(--m-border);
        border-radius: 10px;
      }
      li.best {
        border-color: color-mix(in oklab, var(--m-ok) 55%, var(--m-border));
      }
      li.chosen {
        border-color: var(--m-accent);
        background: var(--m-accent-quiet);
      }
      .when {
        font-size: 16px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .votes {
        display: inline-grid;
        grid-template-columns: repeat(3, auto);
        border: 1px solid var(--m-border-strong);
        border-radius: var(--m-radius);
        overflow: hidden;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      .votes label {
        position: relative;
        display: inline-flex;
        align-items: center;
        gap: 6px;
        justify-content: center;
        min-height: 36px;
        padding: 0 12px;
        white-space: nowrap;
      }
      .votes label + label {
        border-inline-start: 1px solid var(--m-border);
      }
      .votes input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        cursor: pointer;
      }
      .votes label:has(:focus-visible) {
        outline: var(--m-focus);
        outline-offset: -2px;
      }
      .votes .yes:has(:checked) {
        background: var(--m-ok-quiet);
        color: var(--m-ok);
      }
      .votes .maybe:has(:checked) {
        background: var(--m-warn-quiet);
        color: var(--m-warn);
      }
      .votes .no:has(:checked) {
        background: var(--m-surface-3);
      }
      .said {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
      .said .yes {
        color: var(--m-ok);
      }
      .said .maybe {
        color: var(--m-warn);
      }
      .take {
        padding: 8px 14px;
        font: inherit;
        color: var(--m-accent);
        background: none;
        border: 1px solid var(--m-accent);
        border-radius: var(--m-radius);
        cursor: pointer;
      }
      .take:hover {
        background: var(--m-accent-quiet);
      }
      @media (max-width: 560px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .votes {
          display: grid;
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
    `,
  ]
  declare poll: PollPage
  declare table: ZoneTable
  declare zone: string
  /** Mine so far; null where I do not vote. */
  declare votes: Votes | null
  declare closing: boolean

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.votes = null
    this.closing = false
  }

  override render() {
    const { poll, table, zone } = this
    const most = Math.max(0, ...poll.slots.map(scoreOf))
    const byDay = Map.groupBy(poll.slots, ({ startsAt }) => dayAt(table, zone, Date.parse(startsAt)))
    return [...byDay].map(
      ([day, slots]) =>
        html`<section>
          <h3>${dayName(day)}</h3>
          <ul>
            ${slots.map((slot) => this.#slot(slot, most > 0 && scoreOf(slot) === most))}
          </ul>
        </section>`,
    )
  }

  #slot(slot: PollPage['slots'][number], best: boolean) {
    const { table, zone, poll } = this
    const startMs = Date.parse(slot.startsAt)
    const isChosen = poll.chosenSlotId === slot.slotId
    const host = zone === poll.zone ? '' : `${clockAt(table, poll.zone, startMs)} ${cityOf(poll.zone)}`
    const name = spanAt(table, zone, startMs, Date.parse(slot.endsAt))
    return html`<li class="${best ? 'best' : ''} ${isChosen ? 'chosen' : ''}">
      <div>
        <span class="when">${name}</span>
        ${host ? html`<span class="quiet small">· ${host}</span>` : nothing}
        ${isChosen ? html`<strong>· ${t('poll.chosen')}</strong>` : nothing}
      </div>
      ${
        this.closing
          ? html`<button
              type="button"
              class="take"
              aria-label="${t('poll.take')}: ${dayName(dayAt(table, zone, startMs))}, ${name}"
              @click=${() => this.dispatchEvent(new CustomEvent('choose', { detail: slot.slotId }))}
            >
              ${t('poll.take')}
            </button>`
          : this.votes
            ? this.#votes(this.votes, slot.slotId, `${dayName(dayAt(table, zone, startMs))}, ${name}`)
            : nothing
      }
      <p class="said">${kinds.map((kind) => this.#said(slot, kind))}</p>
    </li>`
  }

  #votes(votes: Votes, slotId: string, name: string) {
    return html`<fieldset class="votes" role="radiogroup" aria-label=${name}>
      ${kinds.map(
        (kind) =>
          html`<label class=${kind}>
            <input
              type="radio"
              name=${slotId}
              .checked=${votes[slotId] === kind}
              @change=${() => this.dispatchEvent(new CustomEvent('votes', { detail: { ...votes, [slotId]: kind } }))}
            />
            <wa-icon name=${icons[kind]}></wa-icon>${t(`poll.vote.${kind}`)}
          </label>`,
      )}
    </fieldset>`
  }

  #said({ slotId }: PollPage['slots'][number], kind: Vote) {
    const names = this.poll.ballots
      .filter(({ votes }) => votes.some((each) => each.slotId === slotId && each.vote === kind))
      .map(({ name, zone }) => (zone === this.zone ? name : `${name} (${cityOf(zone)})`))
    if (names.length === 0) return nothing
    return html`<span><span class=${kind}>${t(`poll.vote.${kind}`)} ${names.length}</span> ${listOf(names)}</span>`
  }
}
customElements.define('m-poll-board', MPollBoard)

/** A yes counts two, an if-need-be one. */
function scoreOf({ yes, maybe }: PollPage['slots'][number]): number {
  return yes * 2 + maybe
}
