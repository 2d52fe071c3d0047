import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { Occurrence } from '../../../collab/protocol/meetings.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import '../app/mTime.ts'
import type { Directory } from '../app/session.ts'
import { lengthName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** From when on the line offers to join: ten minutes before, until the end. */
const nearMs = 10 * 60_000

export function isNear(occurrence: Occurrence, nowMs: number): boolean {
  return Date.parse(occurrence.startsAt) - nearMs <= nowMs && nowMs < Date.parse(occurrence.endsAt)
}

/** One meeting in a list: when on my clock, what, with whom, and the way in when it is near. */
export class MMeetingLine extends LitElement {
  static override properties = {
    occurrence: { attribute: false },
    table: { attribute: false },
    directory: { attribute: false },
    zone: {},
    myId: {},
    nowMs: { attribute: false },
  }
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        padding: 12px 20px;
      }
      .title {
        display: block;
        font-weight: 500;
        color: var(--m-text);
        padding-block: 2px;
        overflow-wrap: anywhere;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 12px;
        color: var(--m-text-quiet);
        font-size: 13px;
      }
      .facts wa-icon {
        vertical-align: -0.15em;
      }
      .exempt {
        padding: 0 8px;
        border-radius: 999px;
        background: var(--m-accent-quiet);
        color: var(--m-accent);
        font-weight: 500;
      }
      .soon {
        color: var(--m-accent);
        font-weight: 500;
      }
    `,
  ]
  declare occurrence: Occurrence
  declare table: ZoneTable
  declare directory: Directory
  declare zone: string
  declare myId: string
  declare nowMs: number

  protected readonly locale = new LocaleController(this)

  override render() {
    const { occurrence, nowMs } = this
    const startMs = Date.parse(occurrence.startsAt)
    const endMs = Date.parse(occurrence.endsAt)
    const near = isNear(occurrence, nowMs)
    return html`<div>
        <a class="title" href=${occurrence.link}>${occurrence.title}</a>
        <p class="facts">
          <m-time
            .table=${this.table}
            .zone=${this.zone}
            .startMs=${startMs}
            .endMs=${endMs}
            .others=${this.#others()}
          ></m-time>
          ${near ? html`<span class="soon">${this.#soon(startMs)}</span>` : html`<span>${this.#length()}</span>`}
          <span><wa-icon name="users"></wa-icon> ${t('home.attendees', { count: this.#others().length })}</span>
          ${occurrence.repeats ? html`<span><wa-icon name="repeat" label=${t('home.repeats')}></wa-icon></span>` : ''}
          ${occurrence.exempt ? html`<span class="exempt">${t(`credit.exempt.${occurrence.exempt}`)}</span>` : ''}
          ${
            occurrence.movedFromLocal
              ? html`<span>${t('home.moved', { time: occurrence.movedFromLocal.slice(11) })}</span>`
              : ''
          }
        </p>
      </div>
      ${
        near
          ? html`<wa-button
              size="s"
              variant="brand"
              href=${occurrence.link}
              aria-label=${t('home.joinMeeting', { title: occurrence.title })}
              >${t('home.join')}</wa-button
            >`
          : ''
      }`
  }

  #soon(startMs: number): string {
    if (startMs <= this.nowMs) return t('home.running')
    return t('home.startsIn', { count: Math.ceil((startMs - this.nowMs) / 60_000) })
  }

  #length(): string {
    const { startsAt, endsAt } = this.occurrence
    return lengthName((Date.parse(endsAt) - Date.parse(startsAt)) / 1000)
  }

  #others(): { zone: string; name: string }[] {
    const ids = new Set<string>([this.occurrence.hostId, ...this.occurrence.attendeeIds])
    return [...ids].map((id) => this.directory.personOf(id)).filter((person) => person !== undefined)
  }
}
customElements.define('m-meeting-line', MMeetingLine)
