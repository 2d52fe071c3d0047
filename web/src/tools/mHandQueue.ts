import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { Tick } from '../call/tick.ts'
import '../attendance/mExternal.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { pageClock } from '../link/pageClock.ts'
import { giveWord, lowerHand } from './giveWord.ts'
import { handQueue } from './handQueue.ts'

const minuteMs = 60_000

/** Whose hand is up, in their order and with how long they have waited; hosts give the word from here. */
export class MHandQueue extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = css`
    :host {
      display: block;
      border-bottom: 1px solid var(--m-border);
    }
    :host([none]) {
      display: none;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 10px 16px 4px;
    }
    h3 {
      margin: 0;
      font-size: 12px;
      font-weight: 600;
      color: var(--m-text-quiet);
    }
    em {
      font-style: normal;
      font-weight: 400;
      font-variant-numeric: tabular-nums;
    }
    ol {
      max-height: 184px;
      margin: 0;
      padding: 0 8px 8px;
      overflow-y: auto;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 36px;
      padding: 2px 8px;
      border-radius: 8px;
    }
    li b {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-weight: 500;
    }
    li small {
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      color: var(--m-text-quiet);
    }
    .place {
      display: grid;
      place-items: center;
      flex: none;
      width: 22px;
      height: 22px;
      border-radius: 50%;
      background: var(--m-surface-3);
      font-size: 12px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    li:first-child .place {
      background: #f0b64c;
      color: #2a1c00;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      padding: 5px 12px;
      border: 0;
      border-radius: 16px;
      background: var(--m-surface-3);
      color: inherit;
      font: inherit;
      font-size: 13px;
      cursor: pointer;
    }
    button:hover {
      background: var(--m-border-strong);
    }
    button.next {
      margin-inline-start: auto;
      background: var(--m-accent);
      color: var(--m-accent-text);
      font-weight: 500;
    }
    button.lower {
      padding: 7px;
      background: none;
      color: var(--m-text-quiet);
    }
    button:focus-visible,
    ol:focus-visible {
      outline: 2px solid var(--m-accent);
      outline-offset: 1px;
    }
  `

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Tick(this, 20_000),
  ]

  override render() {
    const queue = handQueue(this.session.everybody())
    this.toggleAttribute('none', queue.length === 0)
    const [first] = queue
    if (!first) return nothing
    return html`<header>
        <h3 id="title">${t('tools.hands')} <em>${queue.length}</em></h3>
        ${
          this.session.moderates
            ? html`<button
                class="next"
                type="button"
                data-testid="next-hand"
                title=${t('tools.nextHint', { name: first.name })}
                @click=${() => void giveWord(this.session, first)}
              >
                <wa-icon name="mic"></wa-icon>${t('tools.next')}
              </button>`
            : nothing
        }
      </header>
      <ol aria-labelledby="title" tabindex="0" data-testid="hands">
        ${repeat(
          queue,
          ({ personKey }) => personKey,
          (peer, index) => this.#line(peer, index + 1),
        )}
      </ol>`
  }

  #line(peer: PeerInfo & { handRaisedAt: string }, place: number) {
    const { session } = this
    const me = peer.personKey === session.you?.personKey
    const minutes = Math.max(0, Math.floor((pageClock.nowMs() - Date.parse(peer.handRaisedAt)) / minuteMs))
    return html`<li data-testid="hand-row" data-name=${peer.name}>
      <span class="place" aria-label=${t('tools.place', { place })}>${place}</span>
      <b>${peer.name}${me ? ` (${t('call.you')})` : ''} ${peer.external ? html`<m-external></m-external>` : nothing}</b>
      <small>${minutes === 0 ? t('tools.justNow') : t('tools.waited', { count: minutes })}</small>
      ${
        session.moderates && !me
          ? html`<button
              class="lower"
              type="button"
              data-testid="lower-hand"
              aria-label=${t('tools.lower', { name: peer.name })}
              title=${t('tools.lower', { name: peer.name })}
              @click=${() => void lowerHand(session, peer)}
            >
              <wa-icon name="x"></wa-icon>
            </button>`
          : nothing
      }
    </li>`
  }
}
customElements.define('m-hand-queue', MHandQueue)
