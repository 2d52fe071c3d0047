import { LitElement, css, html, nothing } from 'lit'
import '../app/mCopy.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { wishLine } from './firewallWish.ts'
import type { FirewallWish } from './firewallWish.ts'
import { Following } from './following.ts'
import type { NetworkCheck } from './networkCheck.ts'
import type { SelectedPath } from './selectedPath.ts'

/**
 * Which path the call will take, in one quiet line; and what to ask for where a better one is closed. Its parts
 * lie in the grid of whoever shows it, the request after everything else there: what opens by itself must not
 * move the Join button under a pointer.
 */
export class MNetworkLine extends LitElement {
  static override properties = { check: { attribute: false }, open: { state: true } }
  declare check: NetworkCheck | null
  declare open: boolean

  static override styles = [
    shared,
    css`
      :host {
        display: contents;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        justify-self: center;
        gap: 0 6px;
        min-height: 24px;
        padding: 2px 10px;
        border: 0;
        border-radius: 999px;
        background: none;
        color: var(--m-text-quiet);
        font: inherit;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .line span {
        white-space: nowrap;
      }
      button {
        cursor: pointer;
      }
      button:hover {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      button .better {
        color: var(--m-accent);
      }
      wa-icon {
        flex: none;
      }
      .turn {
        transition: rotate 120ms;
      }
      [aria-expanded='true'] .turn {
        rotate: 180deg;
      }
      .blocked {
        color: var(--m-warn);
        font-weight: 500;
      }
      .place {
        order: 1;
        min-width: 0;
      }
      .ask {
        display: grid;
        gap: 10px;
        margin-top: 8px;
        padding: 12px 14px;
        border-radius: var(--m-radius);
        background: var(--m-surface-2);
        font-size: 13px;
      }
      .blocked ~ .place .ask {
        background: var(--m-warn-quiet);
      }
      code {
        display: block;
        font:
          12px/1.6 ui-monospace,
          'SF Mono',
          Menlo,
          Consolas,
          monospace;
        overflow-wrap: anywhere;
      }
      @media (min-width: 901px) {
        /* Beside the picture the column is centred: without a height of its own the request moves nothing. */
        .place {
          height: 0;
        }
        .reach {
          padding-bottom: 24px;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .turn {
          transition: none;
        }
      }
    `,
  ]

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.check)]

  constructor() {
    super()
    this.check = null
    this.open = false
  }

  override render() {
    const finding = this.check?.finding ?? { at: 'waiting' }
    switch (finding.at) {
      case 'waiting':
      case 'checking':
        return line('', t('network.checking'))
      case 'unknown':
        return line('unknown', t('network.unknown'))
      case 'found':
        return finding.wishes.length === 0
          ? line(finding.way.path, sentence(finding.way))
          : this.#detour(finding.way, finding.wishes)
      case 'blocked':
        return html`<p class="line blocked" role="alert" data-testid="network" data-path="none">
            <wa-icon name="wifi-off"></wa-icon><span>${t('network.blocked')}</span>
          </p>
          ${ask(finding.wishes.length > 1 ? t('network.blockedHint') : t('network.blockedOne'), finding.wishes)}`
      default:
        return finding satisfies never
    }
  }

  #detour(way: SelectedPath, wishes: readonly FirewallWish[]) {
    return html`<button
        class="line"
        type="button"
        data-testid="network"
        data-path=${way.path}
        aria-expanded=${this.open}
        @click=${() => (this.open = !this.open)}
      >
        <wa-icon name="wifi"></wa-icon><span role="status">${sentence(way)}</span>
        <span class="better">${t('network.better')}</span><wa-icon class="turn" name="chevron-down"></wa-icon>
      </button>
      ${this.open ? ask(way.path === 'relay' ? t('network.relayHint') : t('network.tcpHint'), wishes) : nothing}`
  }
}
customElements.define('m-network-line', MNetworkLine)

function line(path: string, words: string) {
  return html`<p class="line" role="status" data-testid="network" data-path=${path}>
    <wa-icon name="wifi"></wa-icon><span>${words}</span>
  </p>`
}

/** What to ask for, to be read and to be copied. */
function ask(hint: string, wishes: readonly FirewallWish[]) {
  const lines = wishes.map(wishLine)
  const request = [t('network.request', { host: location.host }), ...lines].join('\n')
  return html`<div class="place">
    <div class="reach">
      <div class="ask">
        <p>${hint}</p>
        <ul data-testid="network-wishes">
          ${lines.map((one) => html`<li><code dir="ltr">${one}</code></li>`)}
        </ul>
        <m-copy .text=${request} label=${t('network.copy')}></m-copy>
      </div>
    </div>
  </div>`
}

function sentence({ path, rttMs }: SelectedPath): string {
  return rttMs === null ? t(`network.${path}`) : t(`network.${path}Ms`, { ms: rttMs })
}
