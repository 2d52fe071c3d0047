import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { TimeAnswer } from '../../../collab/protocol/findATime.ts'
import { dayName, shortDate, weekdayName, weekdayOf } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { percentName } from './slotWords.ts'

type Rotation = NonNullable<TimeAnswer['rotation']>

/** A series that takes turns over a few hours: which, when, how fair, and how near to the best there is. */
export class MRotation extends LitElement {
  static override properties = { rotation: { attribute: false }, people: { attribute: false } }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: 14px;
      }
      .slots {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 16px;
      }
      .slots li {
        display: flex;
        align-items: center;
        gap: 8px;
        font-variant-numeric: tabular-nums;
      }
      i {
        display: inline-block;
        width: 14px;
        height: 14px;
        border-radius: 4px;
        background: var(--m-accent);
      }
      .slot1 {
        background: color-mix(in oklab, var(--m-warn) 75%, var(--m-surface));
      }
      .slot2 {
        background: color-mix(in oklab, var(--m-night) 70%, var(--m-surface));
      }
      .line {
        display: flex;
        gap: 3px;
        flex-wrap: wrap;
      }
      .line li {
        display: grid;
        justify-items: center;
        gap: 2px;
        min-width: 40px;
        font-size: 11px;
        color: var(--m-text-quiet);
        font-variant-numeric: tabular-nums;
      }
      .line i {
        width: 100%;
        height: 10px;
      }
      .bars {
        display: grid;
        grid-template-columns: minmax(0, auto) minmax(80px, 1fr) auto;
        gap: 6px 12px;
        align-items: center;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .bars span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .bar {
        height: 8px;
        border-radius: 4px;
        background: var(--m-surface-3);
        overflow: hidden;
        display: flex;
      }
      .bar .before {
        background: var(--m-border-strong);
      }
      .bar .after {
        background: var(--m-accent);
      }
      wa-button {
        justify-self: start;
      }
    `,
  ]
  declare rotation: Rotation
  declare people: TimeAnswer['people']

  protected readonly locale = new LocaleController(this)

  override render() {
    const { rotation, people } = this
    const most = Math.max(1, ...rotation.burdens)
    return html`<p>${this.#fairness(rotation)}</p>
      <ul class="slots">
        ${rotation.slots.map(
          ({ startLocal, count }, place) =>
            html`<li>
              <i class="slot${place}"></i>${weekdayName(weekdayOf(startLocal.slice(0, 10)))} ${startLocal.slice(11)}
              <span class="quiet">×${count}</span>
            </li>`,
        )}
      </ul>
      <ol class="line" aria-label=${t('rotation.order')}>
        ${rotation.occurrences.map(
          ({ slot, startLocal }) =>
            html`<li title="${dayName(startLocal.slice(0, 10))} ${startLocal.slice(11)}">
              <i class="slot${slot}"></i>${shortDate(startLocal.slice(0, 10))}
            </li>`,
        )}
      </ol>
      <div class="bars" role="list" aria-label=${t('rotation.burdens')}>
        ${people.map((person, place) => {
          const total = rotation.burdens[place] ?? 0
          const before = Math.min(total, person.burden)
          return html`<span role="listitem">${person.name}</span>
            <div class="bar" aria-hidden="true">
              <div class="before" style="width:${(before / most) * 100}%"></div>
              <div class="after" style="width:${((total - before) / most) * 100}%"></div>
            </div>
            <span>${t('rotation.points', { before, total })}</span>`
        })}
      </div>
      <wa-button size="s" appearance="outlined" @click=${() => this.dispatchEvent(new CustomEvent('rotate'))}>
        <wa-icon slot="start" name="refresh-cw"></wa-icon
        >${t(rotation.slots.length > 1 ? 'rotation.use' : 'rotation.keep')}
      </wa-button>`
  }

  /** How the heaviest load compares with an hour that never changes, and with the least there can be. */
  #fairness({ highest, fixedHighest, gapToBound }: Rotation): string {
    const words = { highest, fixed: fixedHighest, gap: percentName(gapToBound) }
    if (highest >= fixedHighest) return t('rotation.same', words)
    return t(gapToBound <= 0.0005 ? 'rotation.best' : 'rotation.fair', words)
  }
}
customElements.define('m-rotation', MRotation)
