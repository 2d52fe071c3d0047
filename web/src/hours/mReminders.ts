import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/option/option.js'
import '@awesome.me/webawesome/dist/components/select/select.js'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Reminder } from '../../../collab/protocol/hours.ts'
import { api } from '../api/api.ts'
import { lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { chosen } from '../schedule/fieldValue.ts'
import { shared } from '../theme/shared.ts'
import { hoursCard, hoursStyles } from './hoursStyles.ts'
import { takePushes } from './browserPush.ts'

const minutesChoices = [0, 5, 10, 15, 30, 60, 120, 1440]
const remindersMax = 5

/** How long before a meeting I am reminded, and by which way. Fires `reminders` with all of them as detail. */
export class MReminders extends LitElement {
  static override properties = { reminders: { attribute: false } }
  static override styles = [
    shared,
    hoursStyles,
    hoursCard,
    css`
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) 32px;
        gap: 10px;
        align-items: center;
      }
      ul {
        display: grid;
        gap: 8px;
      }
      wa-button {
        justify-self: start;
      }
    `,
  ]
  declare reminders: Reminder[]

  /** Whether the operator turned browser push on. */
  readonly #push = new Task(this, { task: () => api('GET /api/push'), args: () => [] })
  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<section class="card">
      <header>
        <h2>${t('reminders.title')}</h2>
        <p class="quiet small">${t('reminders.more')}</p>
      </header>
      <ul>
        ${this.reminders.map((reminder, place) => this.#line(reminder, place))}
      </ul>
      <wa-button
        size="s"
        appearance="outlined"
        ?disabled=${this.reminders.length >= remindersMax}
        @click=${() => this.#say([...this.reminders, { minutesBefore: 10, via: 'app' }])}
        >${t('reminders.add')}</wa-button
      >
    </section>`
  }

  #line(reminder: Reminder, place: number) {
    const replace = (change: Partial<Reminder>) =>
      this.#say(this.reminders.map((each, index) => (index === place ? { ...each, ...change } : each)))
    const ways: Reminder['via'][] =
      this.#push.value?.publicKey || reminder.via === 'push' ? ['app', 'mail', 'push'] : ['app', 'mail']
    const minutes = [...new Set([...minutesChoices, reminder.minutesBefore])].toSorted((a, b) => a - b)
    return html`<li class="line">
      <wa-select
        size="s"
        class="label-hidden"
        label=${t('reminders.when')}
        .value=${String(reminder.minutesBefore)}
        @change=${(event: Event) => replace({ minutesBefore: Number(chosen(event)) })}
      >
        ${minutes.map((count) => html`<wa-option value=${String(count)}>${beforeWords(count)}</wa-option>`)}
      </wa-select>
      <wa-select
        size="s"
        class="label-hidden"
        label=${t('reminders.via')}
        .value=${reminder.via}
        @change=${(event: Event) => this.#via(chosen(event) as Reminder['via'], replace)}
      >
        ${ways.map((via) => html`<wa-option value=${via}>${t(`reminders.via.${via}`)}</wa-option>`)}
      </wa-select>
      <button
        type="button"
        class="icon"
        aria-label=${t('app.remove', { name: beforeWords(reminder.minutesBefore) })}
        @click=${() => this.#say(this.reminders.filter((_, index) => index !== place))}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  /** Open pages are told in any case, so a browser that will not take pushes loses nothing. */
  #via(via: Reminder['via'], replace: (change: Partial<Reminder>) => void): void {
    const publicKey = this.#push.value?.publicKey
    if (via === 'push' && publicKey) takePushes(publicKey).catch(() => false)
    replace({ via })
  }

  #say(detail: Reminder[]): void {
    this.dispatchEvent(new CustomEvent('reminders', { detail }))
  }
}
customElements.define('m-reminders', MReminders)

function beforeWords(minutes: number): string {
  if (minutes === 0) return t('reminders.atStart')
  if (minutes === 1440) return t('reminders.dayBefore')
  return t('reminders.before', { length: lengthName(minutes * 60) })
}
