import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import '../breakouts/mSidePeople.ts'
import type { SideRooms } from '../breakouts/sideRooms.ts'
import { peerMenu } from '../hosts/peerMenu.ts'
import { cityOf } from '../i18n/format.ts'
import '../attendance/mExternal.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { Following } from './following.ts'
import './localTime.ts'
import { hueOf, initialsOf } from './portrait.ts'
import { deviceBadges } from '../ringing/deviceBadges.ts'
import { peopleOf } from '../ringing/personDevices.ts'
import type { RoomSession } from './roomSession.ts'
import { frozenInWords } from './routeWords.ts'
import { rosterRows, searchFrom, sliceOf } from './rosterRows.ts'

const rowPx = 52

/**
 * Everybody in the room with their city and local time; hosts act on people from here. Only the rows in sight are
 * drawn: a thousand people scroll as lightly as ten.
 */
export class MRoster extends LitElement {
  static override properties = {
    session: { attribute: false },
    table: { attribute: false },
    sides: { attribute: false },
    text: { state: true },
    scrollPx: { state: true },
    heightPx: { state: true },
  }
  declare session: RoomSession
  declare table: ZoneTable | null
  /** The rooms beside the meeting. */
  declare sides: SideRooms | null
  /** What is searched for. */
  declare text: string
  declare scrollPx: number
  declare heightPx: number
  readonly #resized = new ResizeObserver(([entry]) => (this.heightPx = entry?.contentRect.height ?? 0))

  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      overflow: hidden;
    }
    .scroll {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      padding: 8px;
    }
    .search {
      display: flex;
      align-items: center;
      gap: 8px;
      margin: 10px 12px 2px;
      padding: 0 12px;
      border-radius: 8px;
      background: var(--m-surface-3);
      color: var(--m-text-quiet);
    }
    .search:focus-within {
      outline: 2px solid var(--m-accent);
      outline-offset: -1px;
    }
    .search input {
      flex: 1;
      min-width: 0;
      height: 36px;
      border: 0;
      outline: none;
      background: none;
      color: var(--m-text);
      font: inherit;
    }
    .search input::placeholder {
      color: var(--m-text-quiet);
    }
    .none {
      margin: 20px 16px;
      color: var(--m-text-quiet);
    }
    ul {
      position: relative;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: absolute;
      inset-inline: 0;
      box-sizing: border-box;
      display: flex;
      align-items: center;
      gap: 10px;
      height: ${rowPx}px;
      padding: 4px 8px;
      border-radius: 8px;
    }
    li.heading {
      align-items: flex-end;
      padding-bottom: 8px;
      font-size: 12px;
      font-weight: 600;
      color: var(--m-text-quiet);
    }
    li.heading em {
      font-style: normal;
      font-weight: 400;
      font-variant-numeric: tabular-nums;
      margin-inline-start: -4px;
    }
    li.peer:hover {
      background: var(--m-surface-2);
    }
    .face {
      display: grid;
      place-items: center;
      flex: none;
      width: 34px;
      height: 34px;
      border-radius: 50%;
      background: oklch(0.42 0.07 var(--hue));
      color: #f3f5f6;
      font-size: 13px;
      font-weight: 500;
    }
    .who {
      flex: 1;
      min-width: 0;
      line-height: 1.35;
    }
    .who b,
    .who small {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .who b {
      font-weight: 500;
    }
    .who small {
      font-size: 12px;
      color: var(--m-text-quiet);
    }
    .device,
    .state {
      color: var(--m-text-quiet);
    }
    .state.hand {
      color: var(--m-warn);
    }
    .state.still {
      color: var(--m-warn);
    }
    .state.talking {
      color: var(--m-accent);
    }
    button {
      display: grid;
      place-items: center;
      width: 32px;
      height: 32px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--m-text-quiet);
      font: inherit;
      cursor: pointer;
    }
    button:hover {
      background: var(--m-surface-3);
      color: var(--m-text);
    }
    button:focus-visible {
      outline: 2px solid var(--m-accent);
    }
  `

  protected readonly controllers = [new LocaleController(this), new Following(this, () => this.session)]

  constructor() {
    super()
    this.table = null
    this.sides = null
    this.text = ''
    this.scrollPx = 0
    this.heightPx = 0
  }

  override connectedCallback() {
    super.connectedCallback()
    this.#resized.observe(this)
  }

  override disconnectedCallback() {
    super.disconnectedCallback()
    this.#resized.disconnect()
  }

  override render() {
    const { session, text } = this
    // The panel is closed, or another tab is in front.
    if (this.heightPx === 0) return nothing
    const people = peopleOf(session.everybody(), session.you)
    const everybody = people.map(({ peer }) => peer)
    const devices = new Map(people.map((person) => [person.peer, person.devices]))
    const searching = text !== '' || everybody.length > searchFrom
    const rows = rosterRows(everybody, session.settings?.stage ?? false, searching ? text : '')
    const { first, last, totalPx } = sliceOf(rows.length, rowPx, this.scrollPx, this.heightPx)
    const nobody = text !== '' && !rows.some(({ row }) => row === 'peer')
    return html`${searching ? this.#search() : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label=${t('call.people')} @scroll=${this.#onScroll}>
        ${nobody ? html`<p class="none" role="status">${t('stage.noMatch', { text })}</p>` : nothing}
        <ul aria-label=${t('call.people')} style="height:${totalPx}px">
          ${repeat(
            rows.slice(first, last).map((row, index) => ({ row, topPx: (first + index) * rowPx })),
            ({ row }) => (row.row === 'peer' ? row.peer.peerId : row.seat),
            ({ row, topPx }) =>
              row.row === 'peer'
                ? this.#row(row.peer, devices.get(row.peer) ?? [], topPx)
                : nobody
                  ? nothing
                  : html`<li class="heading" style="top:${topPx}px">
                      ${t(row.seat === 'stage' ? 'stage.onStage' : 'stage.audience')} <em>${row.count}</em>
                    </li>`,
          )}
        </ul>
      </div>
      <m-side-people .sides=${this.sides}></m-side-people>`
  }

  #search() {
    return html`<label class="search">
      <wa-icon name="search"></wa-icon>
      <input
        type="search"
        data-testid="roster-search"
        aria-label=${t('stage.search')}
        placeholder=${t('stage.search')}
        .value=${this.text}
        @input=${(event: InputEvent) => (this.text = (event.target as HTMLInputElement).value)}
      />
    </label>`
  }

  #onScroll(event: Event) {
    this.scrollPx = (event.target as HTMLElement).scrollTop
  }

  #row(peer: PeerInfo, devices: readonly PeerInfo[], topPx: number) {
    const me = peer === this.session.you
    const talking = this.session.speaking.has(peer.peerId)
    const muted = me
      ? !this.session.intentions.microphone
      : !peer.tracks.some(({ source, paused }) => source === 'microphone' && !paused)
    const frozen = frozenInWords(this.session.nodes, peer)
    const role = peer.role === 'member' || peer.role === 'audience' ? '' : `${t(`call.role.${peer.role}`)} · `
    return html`<li
      class="peer"
      style="top:${topPx}px"
      data-testid="roster-row"
      data-peer=${peer.peerId}
      data-name=${peer.name}
    >
      <span class="face" style="--hue:${hueOf(peer.personKey || peer.name)}" aria-hidden="true"
        >${initialsOf(peer.name)}</span
      >
      <span class="who">
        <b
          >${peer.name}${me ? ` (${t('call.you')})` : ''}
          ${peer.external ? html`<m-external></m-external>` : nothing}</b
        >
        <small
          >${role}${cityOf(peer.zone)} ·
          <m-local-time .table=${this.table} zone=${peer.zone} .clocks=${this.session.everybody}></m-local-time
        ></small>
      </span>
      ${deviceBadges(devices)}
      ${frozen ? html`<wa-icon class="state still" name="cloud-off" label=${frozen} title=${frozen}></wa-icon>` : nothing}
      ${peer.handRaisedAt ? html`<wa-icon class="state hand" name="hand" label=${t('call.handUp')}></wa-icon>` : nothing}
      ${
        peer.role === 'audience' && this.session.settings?.stage
          ? nothing
          : muted
            ? html`<wa-icon class="state" name="mic-off" label=${t('call.muted')}></wa-icon>`
            : html`<wa-icon
                class="state ${talking ? 'talking' : ''}"
                name="mic"
                label=${talking ? t('call.speaking') : nothing}
              ></wa-icon>`
      }
      ${this.session.moderates && !me && peer.role !== 'host' ? peerMenu(this.session, peer, muted) : nothing}
    </li>`
  }
}

customElements.define('m-roster', MRoster)
