import { LitElement, html, nothing } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { activities } from './activities.ts'
import type { Activity, CallContext } from './activity.ts'
import { activityStyles } from './activityStyles.ts'
import { Following } from './following.ts'

type Loaded = 'loading' | 'ready' | 'failed'

/** What a meeting can do besides talking: tiles, and behind each its own view with a way back. */
export class MActivities extends LitElement {
  static override properties = {
    context: { attribute: false },
    open: {},
    loaded: { state: true },
  }
  declare context: CallContext
  /** The id of the activity that is open; empty shows the tiles. */
  declare open: string
  declare loaded: ReadonlyMap<string, Loaded>
  #led = false

  static override styles = activityStyles

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.context?.session)]

  constructor() {
    super()
    this.open = ''
    this.loaded = new Map()
  }

  override willUpdate() {
    const activity = this.#openOne
    if (activity && !this.loaded.has(activity.id)) void this.#load(activity)
  }

  override render() {
    const activity = this.#openOne
    return activity ? this.#view(activity) : this.#tiles()
  }

  override updated(changed: Map<string, unknown>) {
    const before = changed.get('open')
    if (!this.#led || typeof before !== 'string') return
    // The keyboard follows: into the view, and back to the tile it came from.
    this.#led = false
    const wanted = this.open ? '.back' : `[data-activity="${CSS.escape(before)}"]`
    this.renderRoot.querySelector<HTMLElement>(wanted)?.focus()
  }

  get #openOne(): Activity | null {
    return activities.find((activity) => activity.id === this.open && activity.shown(this.context)) ?? null
  }

  #tiles() {
    const { context } = this
    const shown = activities.filter((activity) => activity.shown(context))
    if (shown.length === 0) {
      return html`<div class="none" data-testid="activities-none">
        <wa-icon name="layout-grid"></wa-icon><b>${t('room.activitiesNone')}</b
        ><span>${t('room.activitiesNoneHint')}</span>
      </div>`
    }
    return html`<ul>
      ${shown.map((activity) => html`<li>${this.#tile(activity)}</li>`)}
    </ul>`
  }

  #tile(activity: Activity) {
    const { id, icon } = activity
    const [name, count] = [activity.label(), activity.badge?.(this.context) ?? 0]
    return html`<button type="button" data-testid="activity-${id}" data-activity=${id} @click=${() => this.#go(id)}>
      <span class="icon"><wa-icon name=${icon}></wa-icon></span>
      <b
        >${name}${
          count > 0
            ? html`<em>${count > 99 ? '99+' : count}<span class="spoken"> ${t('room.activityNews')}</span></em>`
            : nothing
        }</b
      >
      <small>${activity.hint()}</small>
    </button>`
  }

  #view(activity: Activity) {
    const name = activity.label()
    return html`<div class="head">
        <button
          class="back"
          type="button"
          data-testid="activity-back"
          aria-label=${t('room.activitiesBack')}
          title=${t('room.activitiesBack')}
          @click=${() => this.#go('')}
        >
          <wa-icon name="arrow-left"></wa-icon>
        </button>
        <h2>${name}</h2>
      </div>
      <section aria-label=${name} data-testid="activity-view">${this.#inside(activity, name)}</section>`
  }

  #inside(activity: Activity, name: string) {
    switch (this.loaded.get(activity.id)) {
      case 'ready':
        return activity.render(this.context)
      case 'failed':
        return html`<div class="failed">
          <p role="alert">${t('room.activityFailed', { name })}</p>
          <button type="button" @click=${() => void this.#load(activity)}>${t('call.retry')}</button>
        </div>`
      default:
        return html`<p class="loading" role="status">${t('room.activityLoading', { name })}</p>`
    }
  }

  async #load({ id, load }: Activity) {
    const set = (state: Loaded) => (this.loaded = new Map(this.loaded).set(id, state))
    if (!load) return set('ready')
    set('loading')
    await load().then(
      () => set('ready'),
      () => set('failed'),
    )
  }

  #go(id: string) {
    this.#led = true
    this.dispatchEvent(new CustomEvent<string>('go', { detail: id }))
  }
}
customElements.define('m-activities', MActivities)
