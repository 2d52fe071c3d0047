import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import { ContextConsumer } from '@lit/context'
import { Task } from '@lit/task'
import { LitElement, html } from 'lit'
import type { Person } from '../../../collab/protocol/people.ts'
import type { ApiInput } from '../api/api.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import '../app/mZonePicker.ts'
import { loadDirectory, loadZones, sessionContext } from '../app/session.ts'
import { bones } from '../app/states.ts'
import { eraseAllCopies } from '../documents/review/offlineCopies.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { currentLanguage, setLanguage, t, type Language } from '../i18n/t.ts'
import '../programs/mAppPasswords.ts'
import '../programs/mCalendarFeed.ts'
import '../programs/mCalendarImport.ts'
import { shared } from '../theme/shared.ts'
import { currentTheme, setTheme, type Theme } from '../theme/theme.ts'
import { settingsStyles } from './settingsStyles.ts'

type Change = ApiInput<'PATCH /api/me'>['body']
type Part = 'you' | 'contact' | 'password'

/** My name, my clock, my hours, how it looks, my password. */
export class MSettings extends LitElement {
  static override properties = { zone: { state: true }, busy: { state: true }, said: { state: true } }
  static override styles = [shared, settingsStyles]
  declare zone: string | null
  declare busy: Part | null
  declare said: { part: Part; sentence: string; failed: boolean } | null

  readonly #session = new ContextConsumer(this, { context: sessionContext, subscribe: true })
  readonly #zones = new Task(this, {
    task: ([version]) => loadZones(version),
    args: () => [this.#session.value?.info.zonesVersion ?? ''] as const,
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.zone = null
    this.busy = null
    this.said = null
  }

  override render() {
    const person = this.#session.value?.info.person
    if (!person) return bones(6, 40)
    return html`<h1>${t('settings.title')}</h1>
      ${this.#you(person)} ${this.#contact(person)} ${this.#look()} ${this.#password(person)}
      <m-app-passwords></m-app-passwords>
      <m-calendar-feed></m-calendar-feed>
      <m-calendar-import></m-calendar-import>
      <wa-button appearance="outlined" class="out" href="/" @click=${this.#signOut}>
        <wa-icon slot="start" name="log-out"></wa-icon>${t('app.signOut')}
      </wa-button>`
  }

  #you(person: Person) {
    return html`<form class="card" @submit=${this.#saveYou}>
      <h2>${t('settings.you')}</h2>
      <wa-input name="name" required maxlength="80" label=${t('settings.name')} .value=${person.name}></wa-input>
      <div>
        <m-zone-picker
          .table=${this.#zones.value ?? null}
          .value=${this.zone ?? this.#session.value?.ownZone ?? person.zone}
          .label=${t('settings.zone')}
          @pick=${(event: CustomEvent<string>) => (this.zone = event.detail)}
        ></m-zone-picker>
        <p class="quiet small">${t('settings.zoneHint')}</p>
      </div>
      <a class="more" href="/settings/hours">
        <span>${t('hours.title')}</span>
        <span class="quiet small">${t('settings.hoursMore')}</span>
      </a>
      ${this.#foot('you', t('app.save'))}
    </form>`
  }

  #contact(person: Person) {
    return html`<form class="card" @submit=${this.#saveContact}>
      <h2>${t('privacy.contact')}</h2>
      <wa-input name="phone" type="tel" maxlength="40" label=${t('privacy.phone')} .value=${person.phone}></wa-input>
      <label class="share">
        <input type="checkbox" name="shared" data-testid="contact-share" ?checked=${person.contactShared} />
        <span>${t('privacy.share')}<small class="quiet">${t('privacy.shareHint')}</small></span>
      </label>
      ${this.#foot('contact', t('app.save'))}
      <a class="more" href="/settings/recorded">
        <span>${t('recorded.title')}</span>
        <span class="quiet small">${t('privacy.recordedMore')}</span>
      </a>
    </form>`
  }

  #look() {
    const languages: [Language, string][] = [
      ['en', 'English'],
      ['zh', '简体中文'],
    ]
    const themes: Theme[] = ['system', 'light', 'dark']
    return html`<section class="card">
      <h2>${t('settings.look')}</h2>
      <div class="choice" role="group" aria-label=${t('settings.language')}>
        <span>${t('settings.language')}</span>
        ${languages.map(
          ([language, name]) =>
            html`<button
              type="button"
              lang=${language === 'zh' ? 'zh-CN' : 'en'}
              aria-pressed=${currentLanguage() === language}
              @click=${() => this.#speak(language)}
            >
              ${name}
            </button>`,
        )}
      </div>
      <div class="choice" role="group" aria-label=${t('settings.theme')}>
        <span>${t('settings.theme')}</span>
        ${themes.map(
          (theme) =>
            html`<button
              type="button"
              aria-pressed=${currentTheme() === theme}
              @click=${() => (setTheme(theme), this.requestUpdate())}
            >
              ${t(`settings.${theme}`)}
            </button>`,
        )}
      </div>
    </section>`
  }

  #password(person: Person) {
    return html`<form class="card" @submit=${this.#savePassword}>
      <h2>${t('settings.password')}</h2>
      <input type="email" autocomplete="username" .value=${person.email} hidden />
      <wa-input
        name="password"
        type="password"
        required
        minlength="10"
        maxlength="200"
        password-toggle
        autocomplete="new-password"
        label=${t('settings.newPassword')}
        hint=${t('settings.passwordHint')}
      ></wa-input>
      ${this.#foot('password', t('settings.changePassword'))}
    </form>`
  }

  #foot(part: Part, words: string) {
    const said = this.said?.part === part ? this.said : null
    return html`<div class="foot">
      <wa-button type="submit" variant="brand" ?loading=${this.busy === part}>${words}</wa-button>
      <span role="status" class=${said?.failed ? 'problem' : 'quiet'}>${said?.sentence}</span>
    </div>`
  }

  readonly #saveYou = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const person = this.#session.value?.info.person
    if (!person) return
    void this.#save('you', t('app.saved'), {
      name: String(form.get('name')).trim(),
      zone: this.zone ?? this.#session.value?.ownZone ?? person.zone,
    })
  }

  readonly #saveContact = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    void this.#save('contact', t('app.saved'), {
      phone: String(form.get('phone') ?? '').trim(),
      contactShared: form.has('shared'),
    })
  }

  readonly #savePassword = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const password = String(new FormData(form).get('password'))
    if (await this.#save('password', t('settings.passwordChanged'), { password })) form.reset()
  }

  /** The language is shown at once; telling the server only makes mails speak it too. */
  #speak(language: Language): void {
    setLanguage(language)
    void this.#save('you', '', { language })
  }

  async #save(part: Part, sentence: string, change: Change): Promise<boolean> {
    if (this.busy) return false
    this.busy = part
    this.said = null
    try {
      const person = await api('PATCH /api/me', { body: change })
      const session = this.#session.value
      session?.accept({ ...session.info, person })
      await loadDirectory(true)
      this.said = { part, sentence, failed: false }
      return true
    } catch (error) {
      this.said = { part, sentence: sentenceOf(error), failed: true }
      return false
    } finally {
      this.busy = null
    }
  }

  readonly #signOut = async (event: Event) => {
    event.preventDefault()
    await api('POST /api/sign-out')
    await eraseAllCopies()
    location.assign('/')
  }
}
customElements.define('m-settings', MSettings)
