import '@awesome.me/webawesome/dist/components/button/button.js'
import '@awesome.me/webawesome/dist/components/dialog/dialog.js'
import '@awesome.me/webawesome/dist/components/input/input.js'
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js'
import { LitElement, css, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { AgendaTemplate } from '../../../collab/protocol/notes.ts'
import { api } from '../api/api.ts'
import { sentenceOf } from '../api/apiProblem.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'

interface Point {
  /** Stays with the point while it moves. */
  key: number
  title: string
  minutes: number
}

const pointsMax = 50

/** A template's name and points. Fires `changed` when it was saved or removed, and `closed`. */
export class MAgendaForm extends LitElement {
  static override properties = {
    template: { attribute: false },
    points: { state: true },
    busy: { state: true },
    problem: { state: true },
    said: { state: true },
  }
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 14px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 84px auto;
        gap: 8px;
        align-items: center;
        margin-bottom: 8px;
      }
      .moves {
        display: flex;
      }
      .moves button {
        display: grid;
        place-items: center;
        inline-size: 30px;
        block-size: 32px;
        padding: 0;
        color: var(--m-text-quiet);
        background: none;
        border: 0;
        border-radius: 6px;
        cursor: pointer;
      }
      .moves button:hover:not(:disabled) {
        background: var(--m-surface-3);
        color: var(--m-text);
      }
      .moves button:disabled {
        opacity: 0.3;
        cursor: default;
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .actions .first {
        margin-inline-end: auto;
      }
      @media (max-width: 480px) {
        li {
          grid-template-columns: minmax(0, 1fr) 76px;
          padding-bottom: 8px;
          border-bottom: 1px solid var(--m-border);
        }
        .moves {
          grid-column: 1 / -1;
          justify-content: flex-end;
        }
      }
    `,
  ]
  /** null: a new one. */
  declare template: AgendaTemplate | null
  declare points: Point[]
  declare busy: boolean
  declare problem: string
  /** Where a point has just moved to, for those who cannot see it. */
  declare said: string
  #keys = 0

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.template = null
    this.points = []
    this.busy = false
    this.problem = ''
    this.said = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const items = this.template?.items ?? [{ title: '', minutes: 10 }]
    this.points = items.map(({ title, minutes }) => ({ title, minutes, key: this.#keys++ }))
  }

  override render() {
    const { template } = this
    return html`<wa-dialog
      open
      label=${template ? t('agendas.edit', { name: template.name }) : t('agendas.add')}
      @wa-after-hide=${(event: Event) =>
        event.target === event.currentTarget && this.dispatchEvent(new Event('closed'))}
    >
      <form @submit=${this.#submit}>
        <wa-input
          name="name"
          required
          maxlength="80"
          autofocus
          label=${t('agendas.name')}
          .value=${template?.name ?? ''}
        ></wa-input>
        <div>
          <ol>
            ${repeat(
              this.points,
              ({ key }) => key,
              (point, place) => this.#line(point, place),
            )}
          </ol>
          <div class="row spread">
            <wa-button
              size="s"
              appearance="plain"
              ?disabled=${this.points.length >= pointsMax}
              @click=${() => (this.points = [...this.points, { key: this.#keys++, title: '', minutes: 10 }])}
            >
              <wa-icon slot="start" name="plus"></wa-icon>${t('agendas.addPoint')}
            </wa-button>
            <span class="quiet small">${t('agendas.moveHint')}</span>
          </div>
          <span class="hidden-words" role="status">${this.said}</span>
        </div>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="actions">
          ${
            template
              ? html`<wa-button class="first" appearance="plain" variant="danger" @click=${this.#remove}>
                  ${t('agendas.delete')}
                </wa-button>`
              : nothing
          }
          <wa-button type="submit" variant="brand" ?loading=${this.busy}>${t('app.save')}</wa-button>
        </div>
      </form>
    </wa-dialog>`
  }

  #line(point: Point, place: number) {
    const number = place + 1
    const move = (by: number, icon: string, word: 'agendas.up' | 'agendas.down') =>
      html`<button
        type="button"
        aria-label=${t(word, { number })}
        ?disabled=${this.points[place + by] === undefined}
        @click=${() => this.#move(place, by)}
      >
        <wa-icon name=${icon}></wa-icon>
      </button>`
    return html`<li @keydown=${(event: KeyboardEvent) => this.#key(event, place)}>
      <wa-input
        class="label-hidden"
        required
        maxlength="80"
        label=${t('agendas.point', { number })}
        .value=${point.title}
        @input=${(event: Event) => (point.title = valueOf(event))}
      ></wa-input>
      <wa-input
        class="label-hidden"
        type="number"
        min="0"
        max="1440"
        required
        without-spin-buttons
        label=${t('agendas.pointMinutes', { number })}
        .value=${String(point.minutes)}
        @input=${(event: Event) => (point.minutes = Number(valueOf(event)))}
        ><span slot="end" class="quiet small">′</span></wa-input
      >
      <div class="moves">
        ${move(-1, 'chevron-up', 'agendas.up')}${move(1, 'chevron-down', 'agendas.down')}
        <button
          type="button"
          aria-label=${t('app.remove', { name: t('agendas.point', { number }) })}
          ?disabled=${this.points.length === 1}
          @click=${() => (this.points = this.points.filter((each) => each !== point))}
        >
          <wa-icon name="x"></wa-icon>
        </button>
      </div>
    </li>`
  }

  #key(event: KeyboardEvent, place: number): void {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined
    if (by === undefined) return
    event.preventDefault()
    this.#move(place, by)
  }

  #move(place: number, by: number): void {
    const [point, other] = [this.points[place], this.points[place + by]]
    if (!point || !other) return
    this.points = this.points.with(place, other).with(place + by, point)
    this.said = t('agendas.moved', { number: place + by + 1 })
  }

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault()
    const name = this.renderRoot.querySelector<WaInput>('[name=name]')?.value ?? ''
    const body = { name, items: this.points.map(({ title, minutes }) => ({ title, minutes })) }
    const { template } = this
    void this.#save(() =>
      template
        ? api('PUT /api/agenda-templates/:templateId', { params: { templateId: template.templateId }, body })
        : api('POST /api/agenda-templates', { body }),
    )
  }

  readonly #remove = () => {
    const templateId = this.template?.templateId ?? ''
    void this.#save(() => api('DELETE /api/agenda-templates/:templateId', { params: { templateId } }))
  }

  async #save(work: () => Promise<unknown>): Promise<void> {
    this.busy = true
    try {
      await work()
      this.dispatchEvent(new Event('changed'))
      this.dispatchEvent(new Event('closed'))
    } catch (error) {
      this.problem = sentenceOf(error)
    } finally {
      this.busy = false
    }
  }
}

const valueOf = (event: Event) => (event.currentTarget as WaInput).value ?? ''
customElements.define('m-agenda-form', MAgendaForm)
