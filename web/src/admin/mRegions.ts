import '@awesome.me/webawesome/dist/components/button/button.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import { api, type ApiOutput } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { sessionContext } from '../app/session.ts'
import { bones, renderStates } from '../app/states.ts'
import '../chat/mChatRetention.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { regionStyles } from './regionStyles.ts'

type Residency = ApiOutput<'GET /api/residency'>
type Row = Residency['regions'][number]

/** Where the company's calls may be carried and its documents opened. */
export class MRegions extends LitElement {
  static override properties = {
    draft: { state: true },
    busy: { state: true },
    problem: { state: true },
    saved: { state: true },
  }
  static override styles = [shared, regionStyles]
  /** What was chosen and not saved yet; an empty list: only some, and none of them yet. */
  declare draft: { all: boolean; chosen: readonly string[] } | null
  declare busy: boolean
  declare problem: string
  declare saved: boolean

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #residency = new Task(this, { task: () => api('GET /api/residency'), args: () => [] })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.draft = null
    this.busy = false
    this.problem = ''
    this.saved = false
  }

  override render() {
    return html`<div>
        <h1>${t('regions.title')}</h1>
        <p class="quiet">${t('regions.intro')}</p>
      </div>
      ${renderStates(this.#residency, {
        waiting: () => html`<div class="card padded">${bones(4, 40)}</div>`,
        content: (residency) => this.#content(residency),
      })}
      <m-chat-retention></m-chat-retention>`
  }

  #content(residency: Residency) {
    const mayChange = this.#session.value?.info.person?.role === 'owner'
    const { allowed, regions } = residency
    const { all, chosen } = this.draft ?? { all: allowed.length === 0, chosen: allowed }
    return html`<form class="card" @submit=${(event: Event) => (event.preventDefault(), this.#save(residency))}>
      <fieldset ?disabled=${!mayChange || this.busy}>
        <legend class="hidden-words">${t('regions.which')}</legend>
        ${this.#choice(all, true, residency)} ${this.#choice(!all, false, residency)}
        <ul class=${all ? 'resting' : ''}>
          ${regions.map((row) => this.#region(row, residency, { all, chosen }))}
        </ul>
      </fieldset>
      ${mayChange ? this.#foot(residency) : html`<p class="foot quiet small">${t('regions.ownerOnly')}</p>`}
    </form>`
  }

  #choice(checked: boolean, all: boolean, residency: Residency) {
    const [title, more] = all
      ? (['regions.all', 'regions.allMore'] as const)
      : (['regions.some', 'regions.someMore'] as const)
    return html`<label class="choice">
      <input
        type="radio"
        name="which"
        value=${all ? 'all' : 'some'}
        .checked=${checked}
        @change=${() => this.#edit({ all, chosen: this.draft?.chosen ?? residency.allowed })}
      />
      <span><b>${t(title)}</b><small>${t(more)}</small></span>
    </label>`
  }

  #region({ region, place, nodeCount }: Row, { here }: Residency, now: { all: boolean; chosen: readonly string[] }) {
    const isOn = now.all || now.chosen.includes(region)
    const toggled = isOn ? now.chosen.filter((each) => each !== region) : [...now.chosen, region]
    return html`<li>
      <label>
        <input
          type="checkbox"
          name=${region}
          .checked=${isOn}
          ?disabled=${now.all}
          @change=${() => this.#edit({ all: false, chosen: toggled })}
        />
        <span class="name"><b>${place || region}</b>${place ? html`<code>${region}</code>` : nothing}</span>
        ${region === here ? html`<span class="tag">${t('regions.here')}</span>` : nothing}
        <small>${nodeCount > 0 ? t('regions.nodes', { count: nodeCount }) : t('regions.noNode')}</small>
      </label>
    </li>`
  }

  #foot(residency: Residency) {
    const { draft } = this
    const isEmpty = draft !== null && !draft.all && !hasNode(residency, draft.chosen)
    const isOutside = draft !== null && !draft.all && !isEmpty && !draft.chosen.includes(residency.here)
    const own = residency.regions.find(({ region }) => region === residency.here)
    return html`<div class="foot">
      <div class="live" role="status">
        ${isEmpty ? html`<p class="note">${t('regions.pickOne')}</p>` : nothing}
        ${isOutside ? html`<p class="note warn">${t('regions.outside', { place: own?.place || residency.here })}</p>` : nothing}
      </div>
      <div class="live" role="alert">${this.problem ? html`<p class="note danger">${this.problem}</p>` : nothing}</div>
      <p class="quiet small">${t('regions.fromNowOn')}</p>
      <div class="row">
        <wa-button type="submit" variant="brand" ?disabled=${!draft || isEmpty} ?loading=${this.busy}
          >${t('app.save')}</wa-button
        >
        ${draft ? html`<wa-button appearance="plain" @click=${() => this.#edit(null)}>${t('app.cancel')}</wa-button>` : nothing}
        <span class="ok small" role="status">${this.saved ? t('regions.saved') : ''}</span>
      </div>
    </div>`
  }

  #edit(draft: MRegions['draft']): void {
    this.draft = draft
    this.problem = ''
    this.saved = false
  }

  async #save(residency: Residency): Promise<void> {
    const { draft } = this
    if (!draft || this.busy || (!draft.all && !hasNode(residency, draft.chosen))) return
    this.busy = true
    try {
      await api('PUT /api/residency', { body: { allowed: draft.all ? [] : [...draft.chosen] } })
      await this.#residency.run()
      this.#edit(null)
      this.saved = true
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-regions', MRegions)

const hasNode = ({ regions }: Residency, chosen: readonly string[]) =>
  regions.some(({ region, nodeCount }) => nodeCount > 0 && chosen.includes(region))
