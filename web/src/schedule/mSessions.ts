import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { TimeAnswer } from '../../../collab/protocol/findATime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { clockAt, dayAt, dayName, spanAt } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

type Sessions = NonNullable<TimeAnswer['sessions']>
const names = ['first', 'second'] as const

/** Two sessions of one meeting where no hour serves all, and who goes to which. Fires `both` when they are taken. */
export class MSessions extends LitElement {
  static override properties = {
    sessions: { attribute: false },
    people: { attribute: false },
    table: { attribute: false },
    zone: {},
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 14px;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 10px;
      }
      section {
        display: grid;
        gap: 8px;
        align-content: start;
        padding: 12px 14px;
        border: 1px solid var(--m-border);
        border-radius: var(--m-radius);
      }
      h4 {
        display: flex;
        gap: 8px;
        align-items: center;
        margin: 0;
        font-size: 14px;
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      h4 b {
        display: grid;
        place-items: center;
        width: 22px;
        height: 22px;
        border-radius: 6px;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
        font-weight: 600;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      wa-button {
        justify-self: start;
      }
    `,
  ]
  declare sessions: Sessions
  declare people: TimeAnswer['people']
  declare table: ZoneTable
  declare zone: string

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<p class="quiet small">${t('sessions.why')}</p>
      <div class="two">${names.map((name) => this.#session(name))}</div>
      <wa-button size="s" appearance="outlined" @click=${() => this.dispatchEvent(new CustomEvent('both'))}>
        <wa-icon slot="start" name="copy-plus"></wa-icon>${t('sessions.use')}
      </wa-button>`
  }

  #session(name: (typeof names)[number]) {
    const { startsAt, endsAt } = this.sessions[name]
    const startMs = Date.parse(startsAt)
    const day = dayName(dayAt(this.table, this.zone, startMs), 'short')
    return html`<section>
      <h4>
        <b>${name === 'first' ? 'A' : 'B'}</b>${day}, ${spanAt(this.table, this.zone, startMs, Date.parse(endsAt))}
      </h4>
      <ul>
        ${this.people
          .filter((_, place) => [name, 'both'].includes(this.sessions.assigned[place] ?? 'none'))
          .map(
            (person) =>
              html`<li><span>${person.name}</span><time>${clockAt(this.table, person.zone, startMs)}</time></li>`,
          )}
      </ul>
    </section>`
  }
}
customElements.define('m-sessions', MSessions)
