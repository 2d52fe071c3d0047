import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import type { BusyFeed } from '../../../collab/protocol/hours.ts'
import { api } from '../api/api.ts'
import { ApiProblem, sentenceOf, type ApiProblemCode } from '../api/apiProblem.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { hoursCard, hoursStyles } from './hoursStyles.ts'

/** Calendars elsewhere whose events make me busy: added by their address, read again, forgotten. */
export class MBusyFeeds extends LitElement {
  static override properties = { busy: { state: true }, problem: { state: true } }
  static override styles = [shared, hoursStyles, hoursCard]
  declare busy: boolean
  declare problem: string

  readonly #feeds = new Task(this, { task: () => api('GET /api/me/busy-feeds'), args: () => [] })
  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<section class="card">
      <header>
        <h2>${t('feeds.title')}</h2>
        <p class="quiet small">${t('feeds.more')}</p>
      </header>
      ${renderStates(this.#feeds, {
        waiting: () => bones(1, 32),
        content: ({ feeds }) =>
          feeds.length === 0
            ? html``
            : html`<ul class="lines">
                ${feeds.map((feed) => this.#line(feed))}
              </ul>`,
      })}
      <form class="pair" @submit=${this.#add}>
        <wa-input name="name" required maxlength="80" label=${t('feeds.name')}></wa-input>
        <wa-input name="url" required maxlength="2000" label=${t('feeds.address')} placeholder="https://"></wa-input>
        <wa-button type="submit" appearance="outlined" ?loading=${this.busy}>${t('feeds.add')}</wa-button>
      </form>
      <span class="problem" role="alert">${this.problem}</span>
    </section>`
  }

  #line({ feedId, name, host, eventsCount, problem }: BusyFeed) {
    const params = { feedId }
    const said = problem
      ? sentenceOf(new ApiProblem({ code: problem as ApiProblemCode }))
      : t('feeds.events', { count: eventsCount })
    return html`<li>
      <span class="grow">${name} <span class="quiet small">${host}</span></span>
      <span class="small ${problem ? 'problem' : 'quiet'}">${said}</span>
      ${
        problem
          ? html`<button
              type="button"
              class="icon"
              aria-label="${t('feeds.again')}: ${name}"
              @click=${() => this.#do(() => api('POST /api/me/busy-feeds/:feedId/readings', { params }))}
            >
              <wa-icon name="refresh-cw"></wa-icon>
            </button>`
          : nothing
      }
      <button
        type="button"
        class="icon"
        aria-label=${t('app.remove', { name })}
        @click=${() => this.#do(() => api('DELETE /api/me/busy-feeds/:feedId', { params }))}
      >
        <wa-icon name="trash-2"></wa-icon>
      </button>
    </li>`
  }

  readonly #add = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const body = { name: String(data.get('name')).trim(), url: String(data.get('url')).trim() }
    if (await this.#do(() => api('POST /api/me/busy-feeds', { body })))
      for (const field of form.querySelectorAll<WaInput>('wa-input')) field.value = ''
  }

  async #do(ask: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = ''
    try {
      await ask()
      await this.#feeds.run()
      return true
    } catch (error) {
      this.problem = sentenceOf(error)
      return false
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-busy-feeds', MBusyFeeds)
