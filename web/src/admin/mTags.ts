import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html } from 'lit'
import type { SettingSubject, Tag } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import type { LoadedRules } from './loadRules.ts'
import './mAllowance.ts'
import './mTagForm.ts'
import { minuteStyles } from './minuteStyles.ts'
import { ownSettings } from './settingSources.ts'

/** Groups of people across departments, with what each of their people may use. Fires `changed`. */
export class MTags extends LitElement {
  static override properties = {
    rules: { attribute: false },
    editing: { state: true },
    erasing: { state: true },
    problem: { state: true },
  }
  static override styles = [
    shared,
    minuteStyles,
    css`
      section {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 1fr);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 4px 12px;
        padding: 8px 0;
      }
      li + li {
        border-top: 1px solid var(--m-border);
      }
      b {
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .who {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        li {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        li > :first-child {
          grid-column: 1 / -1;
        }
      }
    `,
  ]
  declare rules: LoadedRules
  /** The tag whose form is open; `new` for one that does not exist yet. */
  declare editing: Tag | 'new' | null
  /** The tag that one more press takes away. */
  declare erasing: string | null
  declare problem: string

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.editing = null
    this.erasing = null
    this.problem = ''
  }

  override render() {
    const { tags } = this.rules
    return html`<section class="card padded" aria-labelledby="tags">
      <div class="row spread">
        <div>
          <h2 id="tags">${t('minutes.tags')}</h2>
          <p class="quiet small">${t('minutes.tagsMore')}</p>
        </div>
        <wa-button appearance="outlined" @click=${() => (this.editing = 'new')}
          ><wa-icon slot="start" name="plus"></wa-icon>${t('minutes.newTag')}</wa-button
        >
      </div>
      <span class="problem" role="alert">${this.problem}</span>
      ${
        tags.length === 0
          ? html`<p class="quiet">${t('minutes.noTags')}</p>`
          : html`<ul>
              ${tags.map((tag) => this.#tag(tag))}
            </ul>`
      }
      ${
        this.editing
          ? html`<m-tag-form
              .tag=${this.editing === 'new' ? null : this.editing}
              .directory=${this.rules.directory}
              @changed=${this.#changed}
              @closed=${() => (this.editing = null)}
            ></m-tag-form>`
          : ''
      }
    </section>`
  }

  #tag(tag: Tag) {
    const { tagId, name, personIds } = tag
    const subject: SettingSubject = { scope: 'tag', tagId }
    const { personSeconds } = ownSettings(this.rules, subject).settings
    const names = personIds.map((personId) => this.rules.directory.personOf(personId)?.name ?? '').filter(Boolean)
    return html`<li>
      <div>
        <b>${name}</b>
        <div class="quiet small who">${t('home.attendees', { count: personIds.length })} · ${names.join(', ')}</div>
      </div>
      <m-allowance
        .subject=${subject}
        .rules=${this.rules}
        .name=${name}
        .shown=${personSeconds === null ? t('minutes.notSaid') : t('minutes.perPerson', { minutes: minutesName(personSeconds) })}
      ></m-allowance>
      <div class="row">
        <wa-button size="s" appearance="plain" @click=${() => (this.editing = tag)}
          ><wa-icon name="users" label=${t('minutes.editTag', { name })}></wa-icon
        ></wa-button>
        ${
          this.erasing === tagId
            ? html`<wa-button size="s" variant="danger" @click=${() => this.#erase(tag)}
                >${t('minutes.erase')}</wa-button
              >`
            : html`<wa-button size="s" appearance="plain" @click=${() => (this.erasing = tagId)}
                ><wa-icon name="trash-2" label=${t('app.remove', { name })}></wa-icon
              ></wa-button>`
        }
      </div>
    </li>`
  }

  async #erase({ tagId }: Tag): Promise<void> {
    this.problem = ''
    try {
      await api('DELETE /api/admin/tags/:tagId', { params: { tagId } })
      this.#changed()
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.erasing = null
    }
  }

  readonly #changed = () => {
    this.dispatchEvent(new Event('changed'))
  }
}
customElements.define('m-tags', MTags)
