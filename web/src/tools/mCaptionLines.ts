import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { Following } from '../call/following.ts'
import { Tick } from '../call/tick.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { pageClock } from '../link/pageClock.ts'
import type { CaptionReading } from './captionReading.ts'
import { freshLines, type Utterance } from './transcript.ts'

const linesMax = 2

/**
 * What is being said, over the pictures: large enough to be read across a meeting room. What is final is told to
 * screen readers, in the language that was chosen first.
 */
export class MCaptionLines extends LitElement {
  static override properties = { reading: { attribute: false } }
  declare reading: CaptionReading

  static override styles = css`
    :host {
      position: absolute;
      inset-inline: 0;
      bottom: 56px;
      display: grid;
      justify-items: center;
      gap: 6px;
      padding-inline: 16px;
      pointer-events: none;
      z-index: 4;
    }
    .line {
      max-width: min(100%, 62ch);
      padding: 8px 18px 10px;
      border-radius: 12px;
      background: #0b0e10d9;
      color: #fff;
      font-size: clamp(18px, 2.1vw, 40px);
      line-height: 1.35;
    }
    .line b {
      display: block;
      color: #8fd3d9;
      font-size: 0.58em;
      font-weight: 600;
    }
    /* Of a long sentence the end is what is being said. */
    .words {
      display: flex;
      flex-direction: column;
      justify-content: flex-end;
      max-height: 2.7em;
      overflow: hidden;
      overflow-wrap: anywhere;
    }
    .words + .words {
      color: #ffd98a;
    }
    .told {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    @media (max-width: 720px) {
      :host {
        padding-inline: 8px;
        bottom: 44px;
      }
      .line {
        padding: 6px 12px 8px;
      }
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.reading),
    new Tick(this, 1000),
  ]

  override render() {
    const { languages, transcript, overStage } = this.reading
    if (languages.length === 0) return nothing
    const lines = overStage ? freshLines(transcript, pageClock.nowMs(), linesMax) : []
    return html`${repeat(
        lines,
        ({ key }) => key,
        (utterance) => this.#line(utterance),
      )}
      <div class="told" role="log" aria-live="polite">
        ${repeat(
          transcript.filter(({ texts }) => texts.get(languages[0] ?? '')?.final).slice(-3),
          ({ key }) => key,
          ({ name, texts }) => html`<p>${name}: ${texts.get(languages[0] ?? '')?.text}</p>`,
        )}
      </div>`
  }

  #line({ name, texts }: Utterance) {
    return html`<div class="line" aria-hidden="true" data-testid="caption-line">
      <b>${name}</b>
      ${this.reading.languages.map((language) => {
        const text = texts.get(language)?.text
        return text ? html`<div class="words" lang=${language}><span>${text}</span></div>` : nothing
      })}
    </div>`
  }
}
customElements.define('m-caption-lines', MCaptionLines)
