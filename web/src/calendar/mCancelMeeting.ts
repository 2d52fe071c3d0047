import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { LitElement, css, html } from 'lit'
import type { Meeting } from '../../../collab/protocol/meetings.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { navigate } from '../app/route.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** The host cancels a meeting for everyone, after being asked once more. */
export class MCancelMeeting extends LitElement {
  static override properties = {
    meeting: { attribute: false },
    asking: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    css`
      .row {
        justify-content: flex-end;
        margin-top: 20px;
      }
    `,
  ]
  declare meeting: Meeting
  declare asking: boolean
  declare busy: boolean
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.asking = false
    this.busy = false
    this.problem = ''
  }

  override render() {
    return html`<wa-button appearance="plain" variant="danger" @click=${() => (this.asking = true)}>
        ${t('calendar.cancel')}
      </wa-button>
      <wa-dialog
        ?open=${this.asking}
        light-dismiss
        label=${t('calendar.cancel')}
        @wa-after-hide=${() => (this.asking = false)}
      >
        <p>${t('calendar.cancelSure', { title: this.meeting.title })}</p>
        ${this.meeting.recurrence ? html`<p>${t('calendar.cancelSeries')}</p>` : ''}
        <span class="problem" role="alert">${this.problem}</span>
        <div class="row">
          <wa-button appearance="plain" data-dialog="close">${t('calendar.keep')}</wa-button>
          <wa-button variant="danger" ?loading=${this.busy} @click=${this.#cancel}>${t('calendar.cancel')}</wa-button>
        </div>
      </wa-dialog>`
  }

  readonly #cancel = async () => {
    if (this.busy) return
    this.busy = true
    this.problem = ''
    try {
      await api('DELETE /api/meetings/:meetingId', { query: {}, params: { meetingId: this.meeting.meetingId } })
      navigate('/calendar', 'replace')
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-cancel-meeting', MCancelMeeting)
