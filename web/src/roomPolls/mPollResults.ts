import { LitElement, css, html, nothing } from 'lit'
import type { PollResults, PollRound, RoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** What came out of a poll: a bar an option, and the rounds of a ranked one. */
export class MPollResults extends LitElement {
  static override properties = { poll: { attribute: false } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
      ul {
        display: grid;
        gap: 10px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        align-items: baseline;
      }
      .name {
        overflow-wrap: anywhere;
      }
      .name em {
        margin-inline-start: 8px;
        padding: 1px 7px;
        border-radius: 9px;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
        font: 600 11px/16px var(--m-font);
        white-space: nowrap;
      }
      .mine {
        color: var(--m-accent);
        vertical-align: -2px;
      }
      .bar {
        grid-column: 1 / -1;
        height: 8px;
        border-radius: 4px;
        background: color-mix(in oklab, var(--m-text) 12%, transparent);
        overflow: hidden;
      }
      .bar i {
        display: block;
        height: 100%;
        width: var(--share);
        border-radius: 4px;
        background: color-mix(in oklab, var(--m-text-quiet) 70%, transparent);
        transition: width 0.3s ease;
      }
      .best .bar i {
        background: var(--m-accent);
      }
      .out .name,
      .out .count {
        color: var(--m-text-quiet);
        text-decoration: line-through;
      }
      details ol {
        display: grid;
        gap: 14px;
        margin-top: 10px;
      }
      summary {
        cursor: pointer;
        font-size: 13px;
        color: var(--m-text-quiet);
      }
      h4 {
        margin: 0 0 6px;
        font-size: 13px;
        font-weight: 600;
      }
      @media (prefers-reduced-motion: reduce) {
        .bar i {
          transition: none;
        }
      }
    `,
  ]
  declare poll: RoomPoll & { mine?: readonly number[] | null }

  protected readonly locale = new LocaleController(this)

  override render() {
    const { results, votersCount } = this.poll
    if (!results) return html`<p class="quiet small">${t('roomPoll.later')}</p>`
    if (votersCount === 0 && this.poll.state === 'closed') {
      return html`<p class="quiet small">${t('roomPoll.noVotes')}</p>`
    }
    return html`
      ${this.poll.kind === 'ranked' ? html`<p class="quiet small">${t('roomPoll.firstChoices')}</p>` : nothing}
      <ul>
        ${this.poll.options.map((option, index) =>
          this.#option(option, results.counts[index] ?? 0, this.#noteOf(results, index), {
            best: results.winners.includes(index),
            mine: this.poll.mine?.includes(index) ?? false,
          }),
        )}
      </ul>
      ${results.rounds.length > 1 ? this.#rounds(results.rounds) : nothing}
    `
  }

  #noteOf({ winners }: PollResults, index: number): string {
    if (!winners.includes(index)) return ''
    if (winners.length > 1) return t('roomPoll.level')
    return this.poll.state === 'closed' ? t('roomPoll.won') : t('roomPoll.winner')
  }

  #option(option: string, count: number, note: string, { best, mine }: { best: boolean; mine: boolean }) {
    const share = shareOf(count, this.poll.votersCount)
    return html`<li class=${best ? 'best' : ''} data-testid="poll-result">
      <span class="name"
        >${mine ? html`<wa-icon class="mine" name="check" label=${t('roomPoll.voted')}></wa-icon> ` : nothing}${option}${
          note ? html`<em>${note}</em>` : nothing
        }</span
      >
      <span class="count num">${count} · ${share}</span>
      <span class="bar" aria-hidden="true"><i style="--share:${share}"></i></span>
    </li>`
  }

  #rounds(rounds: readonly PollRound[]) {
    return html`<details data-testid="poll-rounds">
      <summary>${t('roomPoll.rounds')}</summary>
      <ol>
        ${rounds.map(
          (round, index) =>
            html`<li style="display:block">
              <h4>${t('roomPoll.round', { number: index + 1 })}</h4>
              <ul>
                ${round.counts.map((count, option) => this.#standing(round, count, option))}
              </ul>
              ${
                round.exhausted > 0
                  ? html`<p class="quiet small">${t('roomPoll.exhausted', { count: round.exhausted })}</p>`
                  : nothing
              }
            </li>`,
        )}
      </ol>
    </details>`
  }

  #standing(round: PollRound, count: number | null, option: number) {
    if (count === null) return nothing
    const out = round.eliminated.includes(option)
    const share = shareOf(count, this.poll.votersCount - round.exhausted)
    return html`<li class=${out ? 'out' : ''}>
      <span class="name">${this.poll.options[option]}</span>
      <span class="count num">${count}${out ? ` · ${t('roomPoll.out')}` : ''}</span>
      <span class="bar" aria-hidden="true"><i style="--share:${share}"></i></span>
    </li>`
  }
}

function shareOf(count: number, of: number): string {
  return `${of > 0 ? Math.round((count / of) * 100) : 0}%`
}

customElements.define('m-poll-results', MPollResults)
