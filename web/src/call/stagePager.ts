import { LitElement, css, html, nothing } from 'lit'
import type { PeerId } from '../../../infra/contract/ids.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageWith } from './galleryPage.ts'
import type { StagePlan } from './stagePlan.ts'

/** Turns the pages of a gallery (`turn` by so many) and leads to a speaker who is on another one (`go` to it). */
export class MPager extends LitElement {
  static override properties = { plan: { attribute: false }, speaking: { attribute: false } }
  declare plan: StagePlan
  declare speaking: ReadonlySet<PeerId>

  static override styles = css`
    :host {
      box-sizing: border-box;
      display: flex;
      align-items: flex-end;
      justify-content: center;
      gap: 4px;
      padding-top: 8px;
      color: #c9d0d5;
      font-size: 13px;
      font-variant-numeric: tabular-nums;
    }
    button,
    span {
      display: flex;
      align-items: center;
      height: 32px;
    }
    span {
      padding: 0 4px;
      white-space: nowrap;
    }
    button {
      justify-content: center;
      min-width: 32px;
      padding: 0;
      border: 0;
      border-radius: 16px;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    button:hover:not([disabled]) {
      background: #2a3237;
      color: #f3f5f6;
    }
    button[disabled] {
      opacity: 0.35;
      cursor: default;
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: -2px;
    }
    .speaks {
      gap: 6px;
      min-width: 0;
      max-width: 45%;
      margin-inline-start: 8px;
      padding: 0 12px;
      background: #1f262a;
      color: #f3f5f6;
    }
    .speaks b {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-weight: 500;
    }
    :host(.slim) .speaks {
      display: none;
    }
  `

  protected readonly controllers = [new LocaleController(this)]

  override render() {
    const { first, last, total } = this.plan.pages
    this.setAttribute('role', 'navigation')
    this.ariaLabel = t('stage.pages')
    return html`
      ${this.#turner(-1, 'chevron-left', t('stage.pageBack'), 'page-back')}
      <span data-testid="page-range" aria-live="polite">${t('stage.range', { first, last, count: total })}</span>
      ${this.#turner(1, 'chevron-right', t('stage.pageOn'), 'page-on')} ${this.#speaker()}
    `
  }

  #turner(by: number, icon: string, label: string, testid: string) {
    const { page, pageCount } = this.plan.pages
    return html`<button
      type="button"
      aria-label=${label}
      title=${label}
      data-testid=${testid}
      ?disabled=${page + by < 0 || page + by >= pageCount}
      @click=${() => this.#say('turn', by)}
    >
      <wa-icon name=${icon}></wa-icon>
    </button>`
  }

  #speaker() {
    const { pages, tiles, row, perPage } = this.plan
    const here = new Set(tiles.map(({ peer }) => peer.peerId))
    const index = row.findIndex(
      ({ kind, peer }) => kind === 'person' && !here.has(peer.peerId) && this.speaking.has(peer.peerId),
    )
    const speaker = row[index]?.peer
    if (!speaker) return nothing
    const label = t('stage.speaks', { name: speaker.name })
    const page = pageWith(index, pages.total > row.length, perPage)
    return html`<button
      class="speaks"
      type="button"
      title=${label}
      aria-label=${label}
      @click=${() => this.#say('go', page)}
    >
      <wa-icon name="volume-2"></wa-icon><b>${speaker.name}</b>
    </button>`
  }

  #say(name: 'turn' | 'go', detail: number) {
    this.dispatchEvent(new CustomEvent<number>(name, { detail }))
  }
}
customElements.define('m-pager', MPager)
