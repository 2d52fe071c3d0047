import '@awesome.me/webawesome/dist/components/button/button.js'
import { LitElement, css, html, nothing } from 'lit'
import type { ImportedEvent } from '../../../collab/protocol/invitations.ts'
import { limits } from '../../../infra/contract/limits.ts'
import type { ProblemCode } from '../../../infra/contract/problems.ts'
import { api } from '../api/api.ts'
import { ApiProblem, sentenceOf } from '../api/apiProblem.ts'
import { dateName, dayAt, spanAt, whoseClock } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { OwnClock } from './ownClock.ts'
import { programStyles } from './programStyles.ts'

const exportPath = '/api/calendar/export.ics'

interface Preview {
  file: string
  ics: string
  events: ImportedEvent[]
}

/** My calendar as a file, and a file into my calendar: what would become of it is shown first. */
export class MCalendarImport extends LitElement {
  static override properties = { preview: { state: true }, busy: { state: true }, said: { state: true } }
  static override styles = [
    shared,
    programStyles,
    css`
      .events {
        max-height: 360px;
        overflow: auto;
      }
      .outcome {
        padding: 2px 8px;
        border-radius: 999px;
        font-size: 12px;
        background: var(--m-surface-3);
      }
      .outcome.new {
        background: var(--m-ok-quiet);
        color: var(--m-ok);
      }
      .outcome.changed {
        background: var(--m-accent-quiet);
        color: var(--m-accent);
      }
      .outcome.refused {
        background: var(--m-danger-quiet);
        color: var(--m-danger);
      }
      .warn {
        color: var(--m-warn);
      }
    `,
  ]
  declare preview: Preview | null
  declare busy: boolean
  declare said: { sentence: string; failed: boolean } | null

  readonly #clock = new OwnClock(this)

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.preview = null
    this.busy = false
    this.said = null
  }

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <div class="intro">
        <h2 id="title">${t('programs.files')}</h2>
        <p class="quiet small">${t('programs.filesHint')}</p>
      </div>
      <div class="row">
        <wa-button appearance="outlined" ?loading=${this.busy && !this.preview} @click=${this.#choose}>
          <wa-icon slot="start" name="calendar-plus"></wa-icon>${t('programs.import')}
        </wa-button>
        <wa-button appearance="plain" href=${exportPath} download="meridian.ics">
          <wa-icon slot="start" name="download"></wa-icon>${t('programs.export')}
        </wa-button>
        <input
          type="file"
          accept=".ics,text/calendar"
          hidden
          @change=${this.#read}
          aria-label=${t('programs.import')}
        />
      </div>
      ${this.preview ? this.#found(this.preview) : nothing}
      <p role="status" class="small ${this.said?.failed ? 'problem' : 'quiet'}" ?hidden=${!this.said}>
        ${this.said?.sentence}
      </p>
    </section>`
  }

  #found({ file, events }: Preview) {
    if (events.length === 0) return html`<p class="quiet">${t('programs.foundNone', { file })}</p>`
    const count = countOf(events)
    return html`<div class="stack">
      <p>${t('programs.found', { count: events.length, file })}</p>
      <ul class="list events" tabindex="0" aria-label=${t('programs.found', { count: events.length, file })}>
        ${events.map((event) => this.#event(event))}
      </ul>
      <div class="row">
        ${
          count > 0
            ? html`<wa-button variant="brand" ?loading=${this.busy} @click=${this.#apply}
                >${t('programs.apply', { count })}</wa-button
              >`
            : html`<p class="quiet">${t('programs.nothingNew')}</p>`
        }
        <wa-button appearance="plain" @click=${() => (this.preview = null)}>${t('programs.forget')}</wa-button>
      </div>
    </div>`
  }

  #event({ title, startsAt, endsAt, repeats, outcome, code, conflicts }: ImportedEvent) {
    const titles = conflicts.map((conflict) => conflict.title).join(', ')
    return html`<li>
      <div class="words">
        <strong>${title || t('programs.untitled')}</strong>
        <p class="quiet small">
          ${startsAt && endsAt ? this.#when(startsAt, endsAt) : nothing}
          ${repeats ? t(startsAt ? 'programs.alsoRepeats' : 'programs.repeats') : nothing}
        </p>
        ${titles ? html`<p class="small warn">${t('programs.conflict', { titles })}</p>` : nothing}
        ${
          outcome === 'refused'
            ? html`<p class="problem">${sentenceOf(new ApiProblem({ code: (code ?? 'INTERNAL') as ProblemCode }))}</p>`
            : nothing
        }
      </div>
      <span class="outcome ${outcome}">${t(`programs.outcome.${outcome}`)}</span>
    </li>`
  }

  #when(startsAt: string, endsAt: string) {
    const { table, zone } = this.#clock
    if (!table) return nothing
    const [startMs, endMs] = [Date.parse(startsAt), Date.parse(endsAt)]
    return html`<time>${dateName(dayAt(table, zone, startMs))}, ${spanAt(table, zone, startMs, endMs)}</time>
      (${whoseClock(table, zone, startMs)})`
  }

  readonly #choose = () => this.renderRoot.querySelector('input')?.click()

  readonly #read = async (event: Event) => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    if (!file) return
    if (file.size > limits.calendarFileBytesMax) {
      const size = `${Math.floor(limits.calendarFileBytesMax / 1_000_000)} MB`
      this.said = { sentence: t('programs.tooLarge', { size }), failed: true }
      return
    }
    this.preview = null
    await this.#doing(async () => {
      const ics = await file.text()
      const { events } = await api('POST /api/calendar/imports', { body: { ics } })
      this.preview = { file: file.name, ics, events }
    })
    // The same file may be chosen again.
    input.value = ''
  }

  readonly #apply = () =>
    this.#doing(async () => {
      if (!this.preview) return
      const { events } = await api('POST /api/calendar/imports', { body: { ics: this.preview.ics, apply: true } })
      this.said = { sentence: t('programs.applied', { count: countOf(events) }), failed: false }
      this.preview = null
    })

  async #doing(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.said = null
    try {
      await work()
    } catch (error) {
      this.said = { sentence: sentenceOf(error), failed: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('m-calendar-import', MCalendarImport)

const countOf = (events: ImportedEvent[]) =>
  events.filter(({ outcome }) => outcome === 'new' || outcome === 'changed').length
