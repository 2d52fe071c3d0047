import { LitElement, css, html, nothing } from 'lit'
import { Following } from '../call/following.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { Tick } from '../call/tick.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import type { TimeBox } from '../notes/agendaClock.ts'
import { placeOf, pointAt } from './agendaPoints.ts'
import { panelStyles } from './panelStyles.ts'
import { pointLeft, timeLeftText } from './toolTimes.ts'

/** The agenda of the notes with its time boxes; hosts lead from point to point. */
export class MAgendaLead extends LitElement {
  static override properties = { session: { attribute: false } }
  declare session: RoomSession

  static override styles = [
    panelStyles,
    css`
      ol {
        display: grid;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        position: relative;
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 44px;
        padding: 4px 12px;
        border-radius: 10px;
        overflow: hidden;
      }
      li.here {
        background: var(--m-surface-3);
      }
      li.past {
        color: var(--m-text-quiet);
      }
      li b {
        flex: 1;
        min-width: 0;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      li.past b {
        text-decoration: line-through;
        text-decoration-color: var(--m-border-strong);
      }
      li small {
        flex: none;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
        color: var(--m-text-quiet);
      }
      li.here small {
        color: var(--m-text);
      }
      li.over small {
        color: var(--m-warn);
        font-weight: 600;
      }
      li i {
        position: absolute;
        inset-block-end: 0;
        inset-inline-start: 0;
        height: 3px;
        background: var(--m-accent);
      }
      li.over i {
        background: #f0b64c;
      }
      li button {
        min-height: 28px;
        padding: 2px 10px;
        font-size: 13px;
      }
    `,
  ]

  protected readonly controllers = [
    new LocaleController(this),
    new Following(this, () => this.session),
    new Following(this, () => this.session?.tools),
    new Tick(this, 500),
  ]

  override render() {
    const { session } = this
    const { boxes, agenda } = session.tools
    if (boxes.length === 0 && !agenda)
      return html`<div class="empty">
        <wa-icon name="list-checks"></wa-icon><b>${t('tools.agenda.none')}</b><span>${t('tools.agenda.noneHint')}</span>
      </div>`
    const here = agenda ? placeOf(boxes, agenda) : -1
    return html`
      <p class="quiet">${t('tools.agenda.hint')}</p>
      <ol>
        ${boxes.map((box, place) => this.#point(box, place, here))}
      </ol>
      ${session.moderates ? this.#controls(here) : nothing}
    `
  }

  #point({ title, minutes }: TimeBox, place: number, here: number) {
    const { tools, moderates } = this.session
    const left = place === here && tools.agenda ? pointLeft(tools.agenda, tools.nowMs()) : null
    const look = left ? `here ${left.over ? 'over' : ''}` : place < here ? 'past' : ''
    return html`<li class=${look} data-testid="agenda-point" aria-current=${left ? 'step' : nothing}>
      <b>${title}</b>
      <small>${left ? timeLeftText(left) : t('tools.minutes', { count: minutes })}</small>
      ${
        moderates && !left && here >= 0
          ? html`<button
              type="button"
              aria-label=${t('tools.agenda.goToPoint', { title })}
              @click=${() => void tools.setAgenda(pointAt(tools.boxes, place))}
            >
              ${t('tools.agenda.goTo')}
            </button>`
          : nothing
      }
      ${left ? html`<i style="inline-size:${left.share * 100}%"></i>` : nothing}
    </li>`
  }

  #controls(here: number) {
    const { tools } = this.session
    if (here < 0)
      return html`<div class="row">
        <button
          class="main"
          type="button"
          data-testid="agenda-start"
          @click=${() => void tools.setAgenda(pointAt(tools.boxes, 0))}
        >
          <wa-icon name="circle-play"></wa-icon>${t('tools.agenda.start')}
        </button>
      </div>`
    const next = pointAt(tools.boxes, here + 1)
    return html`<div class="row">
      ${
        next
          ? html`<button class="main" type="button" data-testid="agenda-go" @click=${() => void tools.setAgenda(next)}>
              ${t('tools.agenda.next')}<wa-icon name="arrow-right"></wa-icon>
            </button>`
          : nothing
      }
      <button type="button" data-testid="agenda-end" @click=${() => void tools.setAgenda(null)}>
        ${t('tools.agenda.end')}
      </button>
    </div>`
  }
}
customElements.define('m-agenda-lead', MAgendaLead)
