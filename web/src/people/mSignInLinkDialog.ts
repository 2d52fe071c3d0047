import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import { Task } from '@lit/task'
import { LitElement, css, html } from 'lit'
import type { Person } from '../../../collab/protocol/people.ts'
import { api } from '../api/api.ts'
import '../app/mCopy.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

/** Makes a one-time sign-in link for somebody and hands it over to copy. Fires `closed`. */
export class MSignInLinkDialog extends LitElement {
  static override properties = { person: { attribute: false } }
  static override styles = [
    shared,
    css`
      .stack {
        justify-items: start;
      }
      code {
        display: block;
        width: 100%;
        padding: 12px;
        font: 13px var(--m-font-mono);
        background: var(--m-surface-2);
        border-radius: var(--m-radius);
        overflow-wrap: anywhere;
      }
    `,
  ]
  declare person: Person

  readonly #link = new Task(this, {
    task: ([personId]) => api('POST /api/people/:personId/sign-in-links', { params: { personId } }),
    args: () => [this.person.personId] as const,
  })

  protected readonly locale = new LocaleController(this)

  override render() {
    return html`<wa-dialog
      open
      light-dismiss
      label=${t('people.linkFor', { name: this.person.name })}
      @wa-after-hide=${() => this.dispatchEvent(new Event('closed'))}
    >
      ${renderStates(this.#link, {
        waiting: () => bones(2, 32),
        content: ({ url }) =>
          html`<div class="stack">
            <code>${url}</code>
            <m-copy .text=${url} .label=${t('scheduled.copyLink')}></m-copy>
            <p class="quiet small">${t('people.linkOnce')}</p>
          </div>`,
      })}
    </wa-dialog>`
  }
}
customElements.define('m-sign-in-link-dialog', MSignInLinkDialog)
