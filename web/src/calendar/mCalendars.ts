import '@awesome.me/webawesome/dist/components/checkbox/checkbox.js'
import type WaCheckbox from '@awesome.me/webawesome/dist/components/checkbox/checkbox.js'
import { LitElement, css, html } from 'lit'
import '../home/mRulerClocks.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
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
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        font-size: 13px;
      }
      .legend li {
        display: flex;
        gap: 6px;
        align-items: center;
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
          ${shown.personIds.map(
            (id, index) =>
              html`<li><span class="dot tint${index}"></span>${scene.directory.personOf(id)?.name ?? ''}</li>`,
          )}
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

  #change(change: Partial<Shown>): void {
    this.dispatchEvent(new CustomEvent('shown', { detail: { ...this.shown, ...change } }))
  }
}
customElements.define('m-calendars', MCalendars)

function isOn(event: Event): boolean {
  return (event.currentTarget as WaCheckbox).checked
}
