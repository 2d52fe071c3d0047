import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { Task } from '@lit/task'
import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { AppPassword, CalendarAccount } from '../../../collab/protocol/caldav.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mCopy.ts'
import { bones, renderStates } from '../app/states.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { OwnClock } from './ownClock.ts'
import { programStyles } from './programStyles.ts'

/** What a calendar program asks for, and the passwords that let programs in. */
export class MAppPasswords extends LitElement {
  static override properties = {
    made: { state: true },
    revoking: { state: true },
    busy: { state: true },
    said: { state: true },
  }
  static override styles = [shared, programStyles]
  /** Shown until the page is left: the server keeps only its hash. */
  declare made: { name: string; secret: string } | null
  /** Whom to revoke, once that is confirmed. */
  declare revoking: string | null
  declare busy: boolean
  declare said: { sentence: string; failed: boolean } | null

  readonly #mine = new Task(this, {
    task: () => api('GET /api/me/app-passwords'),
    args: () => [] as const,
  })
  readonly #clock = new OwnClock(this)

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.made = null
    this.revoking = null
    this.busy = false
    this.said = null
  }

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <div class="intro">
        <h2 id="title">${t('programs.account')}</h2>
        <p class="quiet small">${t('programs.accountHint')}</p>
      </div>
      ${renderStates(this.#mine, {
        waiting: () => bones(3, 32),
        content: ({ account, appPasswords }) =>
          html`<div class="stack">${this.#account(account)} ${this.#once()} ${this.#list(appPasswords)}</div>`,
      })}
      ${this.#form()}
      <p role="status" class="small ${this.said?.failed ? 'problem' : 'quiet'}" ?hidden=${!this.said}>
        ${this.said?.sentence}
      </p>
    </section>`
  }

  #account({ url, userName }: CalendarAccount) {
    const copy = (text: string, label: string) =>
      html`<dd class="copy"><m-copy .text=${text} .label=${label}></m-copy></dd>`
    return html`<dl>
      <dt>${t('programs.server')}</dt>
      <dd><code>${url}</code></dd>
      ${copy(url, t('programs.copyServer'))}
      <dt>${t('programs.userName')}</dt>
      <dd><code>${userName}</code></dd>
      ${copy(userName, t('programs.copyUserName'))}
    </dl>`
  }

  #once() {
    const { made } = this
    if (!made) return nothing
    return html`<div class="once" role="alert">
      <strong>${t('programs.secret', { name: made.name })}</strong>
      <code>${made.secret}</code>
      <m-copy .text=${made.secret} .label=${t('programs.copySecret')}></m-copy>
      <p class="small">${t('programs.secretOnce')}</p>
    </div>`
  }

  #list(appPasswords: AppPassword[]) {
    if (appPasswords.length === 0) return html`<p class="quiet">${t('programs.none')}</p>`
    return html`<ul class="list">
      ${repeat(
        appPasswords,
        ({ appPasswordId }) => appPasswordId,
        (each) => html`<li>${this.revoking === each.appPasswordId ? this.#sure(each) : this.#row(each)}</li>`,
      )}
    </ul>`
  }

  #row({ appPasswordId, name, createdAt, lastUsedAt }: AppPassword) {
    const used = lastUsedAt ? t('programs.usedOn', { day: this.#clock.day(lastUsedAt) }) : t('programs.neverUsed')
    return html`<div class="words">
        <strong>${name}</strong>
        <p class="quiet small">${t('programs.madeOn', { day: this.#clock.day(createdAt) })} · ${used}</p>
      </div>
      <wa-button appearance="plain" size="s" @click=${() => (this.revoking = appPasswordId)}
        >${t('programs.revoke')}<span class="hidden-words"> ${t('programs.quoted', { name })}</span></wa-button
      >`
  }

  #sure(password: AppPassword) {
    return html`<p class="words">${t('programs.revokeSure', { name: password.name })}</p>
      <div class="row">
        <wa-button appearance="outlined" size="s" @click=${() => (this.revoking = null)}
          >${t('programs.keep')}</wa-button
        >
        <wa-button variant="danger" size="s" ?loading=${this.busy} @click=${() => this.#revoke(password)}
          >${t('programs.revoke')}</wa-button
        >
      </div>`
  }

  #form() {
    return html`<form @submit=${this.#make}>
      <wa-input
        name="name"
        required
        maxlength="80"
        label=${t('programs.device')}
        placeholder=${t('programs.deviceHint')}
      ></wa-input>
      <wa-button type="submit" appearance="outlined" ?loading=${this.busy && !this.revoking}>
        <wa-icon slot="start" name="key-round"></wa-icon>${t('programs.make')}
      </wa-button>
    </form>`
  }

  readonly #make = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const name = String(new FormData(form).get('name')).trim()
    if (name === '') return
    await this.#doing(async () => {
      const { secret } = await api('POST /api/me/app-passwords', { body: { name } })
      this.made = { name, secret }
      form.reset()
    })
  }

  async #revoke({ appPasswordId, name }: AppPassword): Promise<void> {
    await this.#doing(async () => {
      await api('DELETE /api/me/app-passwords/:appPasswordId', { params: { appPasswordId } })
      this.revoking = null
      if (this.made?.name === name) this.made = null
      this.said = { sentence: t('programs.revoked', { name }), failed: false }
    })
  }

  async #doing(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.said = null
    try {
      await work()
      await this.#mine.run()
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-app-passwords', MAppPasswords)
