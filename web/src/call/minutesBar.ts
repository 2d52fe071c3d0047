import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { Countdown } from './callMinutes.ts'
import { Following } from './following.ts'
import { shortTime } from './minuteTimes.ts'
import type { RoomSession } from './roomSession.ts'
import { Tick } from './tick.ts'

const icons = { normal: 'hourglass', grace: 'hourglass', 'audio-only': 'headphones', ended: 'circle-alert' } as const

/** Departments whose minutes run out, each with what is left; the host can take them over. Empty while nobody's do. */
export class MMinutesBar extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = css`
    :host {
      display: grid;
      gap: 6px;
    }
    section {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: center;
      gap: 6px 12px;
      padding: 7px 16px;
      border-radius: 10px;
      background: #38290d;
      color: #ffdf9e;
      font-size: 14px;
      line-height: 20px;
      animation: come 200ms ease-out;
    }
    section.late {
      background: #471a18;
      color: #ffc9c5;
    }
    wa-icon {
      flex: none;
      font-size: 16px;
    }
    p {
      margin: 0;
      text-wrap: balance;
      text-align: center;
    }
    time {
      min-width: 4ch;
      font-size: 17px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      color: #fff;
    }
    button {
      padding: 4px 14px;
      border: 0;
      border-radius: 15px;
      background: #ffdf9e;
      color: #2a1c00;
      font: inherit;
      font-size: 13px;
      font-weight: 600;
      cursor: pointer;
    }
    .late button {
      background: #ffc9c5;
      color: #3c0d0b;
    }
    button:hover {
      background: #fff;
    }
    button:disabled {
      opacity: 0.6;
      cursor: default;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 2px;
    }
    @keyframes come {
      from {
        opacity: 0;
        transform: translateY(-6px);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      section {
        animation: none;
      }
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session?.minutes),
    new Tick(this, 500),
  ]

  override render() {
    this.setAttribute('role', 'region')
    this.ariaLabel = t('credit.countdown')
    const countdowns = this.session.minutes.countdowns()
    this.toggleAttribute('some', countdowns.length > 0)
    return html`${repeat(
      countdowns,
      ({ departmentId }) => departmentId,
      (countdown) => this.#line(countdown),
    )}`
  }

  #line(countdown: Countdown) {
    const { departmentId, departmentName, stage, secondsLeft } = countdown
    const timed = secondsLeft !== null && stage !== 'ended'
    const sentence = t(`credit.${timed ? 'count' : 'at'}.${stage}`, { department: departmentName })
    // Only the sentence is live: a number that is read aloud every second says nothing else any more.
    return html`<section
      class=${stage === 'normal' ? '' : 'late'}
      data-testid="countdown"
      data-stage=${stage}
      data-department=${departmentId}
    >
      <wa-icon name=${icons[stage]}></wa-icon>
      <p role="status">${sentence}</p>
      ${timed ? html`<time role="timer" data-testid="countdown-time">${shortTime(secondsLeft)}</time>` : nothing}
      ${this.#mayTake(countdown) ? this.#take(countdown) : nothing}
    </section>`
  }

  #mayTake({ mine }: Countdown): boolean {
    return !mine && this.session.you?.role === 'host'
  }

  #take({ departmentId, departmentName }: Countdown) {
    const { minutes } = this.session
    return html`<button
      type="button"
      data-testid="take-over"
      title=${t('credit.takeOverHint', { department: departmentName })}
      ?disabled=${minutes.taking !== null}
      @click=${() => void minutes.takeOver(departmentId)}
    >
      ${minutes.taking === departmentId ? t('credit.takingOver') : t('credit.takeOver')}
    </button>`
  }
}
customElements.define('m-call-minutes', MMinutesBar)
