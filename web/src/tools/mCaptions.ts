import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { Following } from '../call/following.ts'
import { hueOf, initialsOf } from '../call/portrait.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { CaptionReading } from './captionReading.ts'
import { languageName } from './languageName.ts'
import { panelStyles } from './panelStyles.ts'
import type { Utterance } from './transcript.ts'

/** Nearer to the end than this, the list follows what is said. */
const followPx = 48

/** Choosing captions, and everything that was said since. */
export class MCaptions extends LitElement {
  static override properties = { reading: { attribute: false } }
  declare reading: CaptionReading
  #follows = true

  static override styles = [
    panelStyles,
    css`
      :host {
        overflow: hidden;
      }
      .said {
        flex: 1;
        min-height: 80px;
        margin: 0 -16px -16px;
        padding: 4px 16px 16px;
        overflow-y: auto;
        border-top: 1px solid var(--m-border);
      }
      article {
        display: grid;
        grid-template-columns: 28px minmax(0, 1fr);
        column-gap: 10px;
        padding: 8px 0;
      }
      .face {
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        border-radius: 50%;
        background: oklch(0.42 0.07 var(--hue));
        color: #f3f5f6;
        font-size: 11px;
        font-weight: 500;
      }
      article b {
        font-size: 13px;
        font-weight: 600;
      }
      article p {
        grid-column: 2;
        font-size: 16px;
        line-height: 24px;
        overflow-wrap: anywhere;
      }
      article p + p {
        color: var(--m-text-quiet);
      }
      .growing {
        opacity: 0.78;
      }
      label {
        display: flex;
        align-items: center;
        gap: 10px;
        cursor: pointer;
      }
      input {
        width: 18px;
        height: 18px;
        accent-color: var(--m-accent);
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.reading)]

  override render() {
    const { reading } = this
    if (reading.available.length === 0) {
      return html`<div class="empty" data-testid="captions-none">
        <wa-icon name="captions-off"></wa-icon><b>${t('tools.captions.none')}</b
        ><span>${t('tools.captions.noneHint')}</span>
      </div>`
    }
    return html`
      <div class="row" role="group" aria-label=${t('tools.captions.languages')}>
        ${reading.available.map((language) => this.#language(language))}
      </div>
      <label
        ><input
          type="checkbox"
          data-testid="captions-over"
          .checked=${reading.overStage}
          @change=${(event: Event) => reading.showOverStage((event.target as HTMLInputElement).checked)}
        />${t('tools.captions.over')}</label
      >
      <p class="quiet">${t('tools.captions.privacy')}</p>
      ${reading.languages.length > 0 || reading.transcript.length > 0 ? this.#said() : nothing}
    `
  }

  override updated() {
    const list = this.renderRoot.querySelector('.said')
    if (list && this.#follows) list.scrollTop = list.scrollHeight
  }

  #language(language: string) {
    const { reading } = this
    return html`<button
      type="button"
      lang=${language}
      data-testid="captions-${language}"
      aria-pressed=${String(reading.languages.includes(language))}
      @click=${() => reading.toggle(language)}
    >
      ${languageName(language)}
    </button>`
  }

  #said() {
    const { transcript } = this.reading
    return html`<div
      class="said"
      role="region"
      tabindex="0"
      aria-label=${t('tools.captions.said')}
      data-testid="captions-said"
      @scroll=${this.#onScroll}
    >
      ${transcript.length === 0 ? html`<p class="quiet" style="padding:12px 0">${t('tools.captions.waiting')}</p>` : nothing}
      ${repeat(
        transcript,
        ({ key }) => key,
        (utterance) => this.#utterance(utterance),
      )}
    </div>`
  }

  #utterance({ name, peerId, texts }: Utterance) {
    const lines = this.#ordered(texts)
    return html`<article data-testid="caption" data-name=${name}>
      <span class="face" style="--hue:${hueOf(peerId)}" aria-hidden="true">${initialsOf(name)}</span>
      <b>${name}</b>
      ${lines.map(
        ([language, { text, final }]) => html`<p lang=${language} class=${final ? '' : 'growing'}>${text}</p>`,
      )}
    </article>`
  }

  /** The language that was chosen first stands first. */
  #ordered(texts: Utterance['texts']) {
    const { languages } = this.reading
    const place = (language: string) => (languages.includes(language) ? languages.indexOf(language) : languages.length)
    return [...texts].toSorted(([a], [b]) => place(a) - place(b))
  }

  #onScroll(event: Event) {
    const { scrollHeight, scrollTop, clientHeight } = event.target as HTMLElement
    this.#follows = scrollHeight - scrollTop - clientHeight < followPx
  }
}
customElements.define('m-captions', MCaptions)
