import { LitElement, html, svg } from 'lit'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { dialogStyles } from './dialogStyles.ts'
import { Following } from './following.ts'
import { layoutStyles } from './layoutStyles.ts'
import type { StageChoices } from './stageChoices.ts'
import { layouts } from './stagePlan.ts'
import type { Layout } from './stagePlan.ts'

type Tile = readonly [x: number, y: number, width: number, height: number]

const grid: readonly Tile[] = [0, 1, 2].flatMap((row) => [0, 1, 2].map((at): Tile => [at * 20, row * 12, 18, 10]))
/** Each layout as a small drawing on 58 × 34; the first tile is the large one. */
const drawings: Readonly<Record<Layout, readonly Tile[]>> = {
  auto: [
    [0, 0, 58, 34],
    [39, 22, 16, 9],
  ],
  gallery: grid,
  speaker: [[0, 0, 44, 34], ...[0, 1, 2].map((at): Tile => [46, at * 12, 12, 10])],
  side: [[0, 0, 34, 34], ...[0, 1, 2].flatMap((row) => [0, 1].map((at): Tile => [36 + at * 11.5, row * 12, 10.5, 10]))],
}

/** Which way to look at the room: `show()`. What is chosen is seen at once behind it. */
export class MLayoutDialog extends LitElement {
  static override properties = { choices: { attribute: false } }
  declare choices: StageChoices

  static override styles = [dialogStyles, layoutStyles]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.choices)]

  show() {
    const dialog = this.renderRoot.querySelector('dialog')
    if (!dialog?.open) dialog?.showModal()
    this.renderRoot.querySelector<HTMLInputElement>('input:checked')?.focus()
  }

  override render() {
    const { choices } = this
    return html`<dialog aria-labelledby="title" data-testid="layout-dialog" @click=${this.#onBackdrop}>
      <form method="dialog">
        <header>
          <h2 id="title">${t('room.layout')}</h2>
          <button class="close" aria-label=${t('call.close')} title=${t('call.close')}>
            <wa-icon name="x"></wa-icon>
          </button>
        </header>
        <fieldset>
          <legend class="hidden">${t('room.layout')}</legend>
          ${layouts.map((layout) => this.#card(layout))}
        </fieldset>
        <label class="row">
          <span><b>${t('room.selfHide')}</b><small>${t('room.selfHideHint')}</small></span>
          <input
            type="checkbox"
            role="switch"
            data-testid="self-hidden"
            .checked=${choices.selfHidden}
            @change=${(event: Event) => choices.hideSelf((event.target as HTMLInputElement).checked)}
          />
        </label>
        ${this.#pins(choices.pins.length)}
      </form>
    </dialog>`
  }

  #card(layout: Layout) {
    return html`<label class="card">
      <input
        type="radio"
        name="layout"
        value=${layout}
        data-testid="layout-${layout}"
        aria-describedby="hint-${layout}"
        .checked=${this.choices.layout === layout}
        @change=${() => this.choices.setLayout(layout)}
      />
      <svg viewBox="-3 -3 64 40" aria-hidden="true">
        ${drawings[layout].map(
          ([x, y, width, height], index) =>
            svg`<rect class=${index === 0 && layout !== 'gallery' ? 'large' : 'small'} x=${x} y=${y} width=${width} height=${height} rx="2.5"></rect>`,
        )}
      </svg>
      <b>${t(`room.layout.${layout}`)}</b><small id="hint-${layout}">${t(`room.layoutHint.${layout}`)}</small>
    </label>`
  }

  #pins(count: number) {
    if (count === 0) return html`<p>${t('room.pinHint')}</p>`
    return html`<div class="row">
      <span><b>${t('room.pins', { count })}</b></span>
      <button class="quiet" type="button" data-testid="unpin-all" @click=${() => this.choices.unpinAll()}>
        ${t('room.unpinAll')}
      </button>
    </div>`
  }

  #onBackdrop(event: MouseEvent) {
    if (event.target instanceof HTMLDialogElement) event.target.close()
  }
}
customElements.define('m-layout-dialog', MLayoutDialog)
