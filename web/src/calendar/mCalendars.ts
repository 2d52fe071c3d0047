import '@awesome.me/webawesome/dist/components/checkbox/checkbox.js'
import type WaCheckbox from '@awesome.me/webawesome/dist/components/checkbox/checkbox.js'
import { LitElement, css, html, nothing } from 'lit'
import '../home/mRulerClocks.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import '../people/mPersonTime.ts'
import '../schedule/mPeoplePicker.ts'
import { shared } from '../theme/shared.ts'
import { tintsMax } from './entries.ts'
import { entryStyles } from './entryStyles.ts'
import type { EntryScene } from './entryWords.ts'
import type { Shown } from './shown.ts'

/** What the calendar shows besides my meetings: colleagues' time, other clocks, what was declined or cancelled. */
export class MCalendars extends LitElement {
  static override properties = {
    scene: { attribute: false },
    shown: { attribute: false },
    zones: { attribute: false },
    myId: {},
  }
  static override styles = [
    shared,
    entryStyles,
    css`
      :host {
        display: grid;
        gap: 20px;
        align-content: start;
        /* The list of names opens within the card. */
        min-height: 380px;
        padding: 20px;
      }
      h2 {
        padding-inline-end: 28px;
        margin-bottom: 8px;
      }
      section {
        display: grid;
        gap: 8px;
      }
      .legend {
        display: grid;
        gap: 2px;
        font-size: 13px;
      }
      .legend li {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .legend button {
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        margin-inline-start: auto;
        padding: 0;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: 50%;
        cursor: pointer;
      }
      .legend button:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
    `,
  ]
  declare scene: EntryScene
  declare shown: Shown
  /** The clocks beside mine. */
  declare zones: string[]
  declare myId: string

  protected readonly locale = new LocaleController(this)

  override render() {
    const { scene, shown } = this
    return html`<section>
        <h2>${t('calendar.others')}</h2>
        <m-people-picker
          bare
          .directory=${scene.directory}
          .table=${scene.table}
          .ids=${shown.personIds}
          .myId=${this.myId}
          .atMs=${scene.nowMs}
          @people=${(event: CustomEvent<string[]>) => this.#change({ personIds: event.detail.slice(0, tintsMax) })}
        ></m-people-picker>
        <ul class="legend">
          ${shown.personIds.map((id, index) => this.#person(id, index))}
        </ul>
        <p class="quiet small">${t('calendar.othersMore', { count: tintsMax })}</p>
      </section>
      <section>
        <wa-checkbox ?checked=${shown.declined} @change=${(event: Event) => this.#change({ declined: isOn(event) })}
          >${t('calendar.showDeclined')}</wa-checkbox
        >
        <wa-checkbox ?checked=${shown.cancelled} @change=${(event: Event) => this.#change({ cancelled: isOn(event) })}
          >${t('calendar.showCancelled')}</wa-checkbox
        >
      </section>
      <m-ruler-clocks
        .table=${scene.table}
        .zones=${this.zones}
        @chosen=${() => this.dispatchEvent(new Event('clocks'))}
      ></m-ruler-clocks>`
  }

  #person(id: string, tint: number) {
    const person = this.scene.directory.personOf(id)
    if (!person) return nothing
    return html`<li>
      <span class="dot tint${tint}"></span>
      <span>${person.name}</span>
      <m-person-time city .table=${this.scene.table} .zone=${person.zone} .atMs=${this.scene.nowMs}></m-person-time>
      <button
        type="button"
        aria-label=${t('app.remove', { name: person.name })}
        @click=${() => this.#change({ personIds: this.shown.personIds.filter((each) => each !== id) })}
      >
        <wa-icon name="x"></wa-icon>
      </button>
    </li>`
  }

  #change(change: Partial<Shown>): void {
    this.dispatchEvent(new CustomEvent('shown', { detail: { ...this.shown, ...change } }))
  }
}
customElements.define('m-calendars', MCalendars)

function isOn(event: Event): boolean {
  return (event.currentTarget as WaCheckbox).checked
}
