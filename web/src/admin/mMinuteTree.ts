import { LitElement, html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { minuteBar } from '../home/minuteBar.ts'
import { cityOf, dayAt, dayName, minutesName } from '../i18n/format.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import { seenBranches, type Branch } from './departmentTree.ts'
import { MinuteDrag } from './minuteDrag.ts'
import { minuteStyles } from './minuteStyles.ts'
import { minuteTreeStyles } from './minuteTreeStyles.ts'

/**
 * Departments under each other with their minutes. Fires `opened` with a department's id, and `move` with
 * `{from, to}` when minutes were dragged from one to another; `to` is null when only the giver was chosen.
 */
export class MMinuteTree extends LitElement {
  static override properties = {
    branches: { attribute: false },
    table: { attribute: false },
    closed: { state: true },
  }
  static override styles = [shared, minuteStyles, minuteBar.styles, minuteTreeStyles]
  declare branches: Branch[]
  declare table: ZoneTable
  /** Departments whose children are folded away. */
  declare closed: ReadonlySet<string>

  readonly #drag = new MinuteDrag(this, {
    departmentAt: (x, y) => this.#departmentAt(x, y),
    order: () => seenBranches(this.branches, this.closed).map(({ account }) => account.departmentId),
    dropped: (from, to) => this.#say('move', { from, to }),
  })

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.branches = []
    this.closed = new Set()
  }

  override render() {
    return html`<div class="card tree ${this.#drag.carried ? 'carrying' : ''}">
        <div class="row-grid head quiet" aria-hidden="true">
          <span>${t('minutes.department')}</span>
          <span>${t('minutes.period')}</span>
          <span class="end">${t('minutes.used')}</span>
          <span class="end" title=${t('minutes.heldHint')}>${t('minutes.held')}</span>
          <span class="end">${t('minutes.left')}</span>
          <span class="end" title=${t('minutes.expectedHint')}>${t('minutes.expected')}</span>
          <span></span>
        </div>
        ${this.#list(this.branches)}
      </div>
      <p class="quiet small hint">${t('minutes.dragHint')}</p>
      <div class="live" role="status">${this.#spoken()}</div>
      ${this.#ghost()}`
  }

  #list(branches: readonly Branch[]): TemplateResult {
    return html`<ul>
      ${repeat(
        branches,
        ({ account }) => account.departmentId,
        (branch) => this.#branch(branch),
      )}
    </ul>`
  }

  #branch(branch: Branch): TemplateResult {
    const { departmentId } = branch.account
    const open = !this.closed.has(departmentId)
    const { carried } = this.#drag
    const role = carried?.from === departmentId ? 'from' : carried?.over === departmentId ? 'over' : ''
    return html`<li>
      <div class="row-grid line ${role}" data-department=${departmentId} style="--depth:${Math.min(branch.depth, 6)}">
        ${this.#who(branch, open)} ${this.#bar(branch)} ${this.#amounts(branch)} ${this.#handle(branch)}
      </div>
      ${open && branch.below.length > 0 ? this.#list(branch.below) : nothing}
    </li>`
  }

  #who({ account, below, sum }: Branch, open: boolean) {
    const { departmentId, departmentName, zone, period, periodEndsAt, stage } = account
    const refills = dayName(dayAt(this.table, zone, Date.parse(periodEndsAt)), 'short')
    return html`<div class="who">
      ${
        below.length > 0
          ? html`<button
              type="button"
              class="fold"
              aria-expanded=${open}
              aria-label=${t('minutes.below', { department: departmentName })}
              @click=${() => this.#fold(departmentId)}
            >
              <wa-icon name="chevron-right"></wa-icon>
            </button>`
          : html`<span class="fold"></span>`
      }
      <div class="name-cell">
        <button type="button" class="name" @click=${() => this.#say('opened', departmentId)}>${departmentName}</button>
        ${stage === 'normal' ? nothing : html`<span class="badge ${stage === 'grace' ? 'warn' : 'danger'}">${t(`minutes.stage.${stage}`)}</span>`}
        <div class="quiet small">
          ${cityOf(zone)} · ${t(`minutes.period.${period}`)} · ${t('minutes.refills', { day: refills })}
        </div>
        ${
          below.length > 0
            ? html`<div class="quiet small num">
                ${t('minutes.withBelow', {
                  count: sum.departments,
                  used: minutesName(sum.used),
                  granted: minutesName(sum.granted),
                  left: minutesName(sum.left),
                })}
              </div>`
            : nothing
        }
      </div>
    </div>`
  }

  #bar({ account, forecast }: Branch) {
    const runsOut = forecast?.runsOutAt
      ? t('minutes.runsOut', { day: dayName(dayAt(this.table, account.zone, Date.parse(forecast.runsOutAt)), 'short') })
      : ''
    return html`<div
      class="bar"
      @pointerdown=${(event: PointerEvent) =>
        event.pointerType === 'mouse' && this.#drag.press(event, account.departmentId)}
    >
      ${minuteBar.render(account, { expectedSeconds: forecast?.expectedSeconds ?? null, tall: true })}
      <div class="small quiet num under">
        <span>${t('minutes.ofGrant', { granted: minutesName(account.grantedSeconds) })}</span>
        <span class="problem">${runsOut}</span>
      </div>
    </div>`
  }

  #amounts({ account, forecast }: Branch) {
    const amount = (word: string, seconds: number, more = '') =>
      html`<div class="amount end num ${more}">
        <span class="word">${word}</span><span>${minutesName(seconds)}</span>
      </div>`
    const expected = forecast?.expectedSeconds ?? account.usedSeconds
    return html`${amount(t('minutes.used'), account.usedSeconds)} ${amount(t('minutes.held'), account.heldSeconds)}
    ${amount(t('minutes.left'), account.leftSeconds, account.leftSeconds < 0 ? 'bad' : '')}
    ${amount(t('minutes.expected'), expected, expected > account.grantedSeconds ? 'bad' : '')}`
  }

  #handle({ account: { departmentId, departmentName } }: Branch) {
    return html`<button
      type="button"
      class="grip"
      aria-label=${t('minutes.moveFrom', { department: departmentName })}
      aria-pressed=${this.#drag.carried?.from === departmentId}
      title=${t('minutes.dragHint')}
      @pointerdown=${(event: PointerEvent) => this.#drag.press(event, departmentId)}
      @click=${() => this.#drag.clicked() && this.#say('move', { from: departmentId, to: null })}
      @keydown=${(event: KeyboardEvent) => this.#drag.key(event, departmentId)}
      @keyup=${(event: KeyboardEvent) => this.#drag.keyEnd(event)}
      @blur=${() => this.#drag.left()}
    >
      <wa-icon name="grip-vertical"></wa-icon>
    </button>`
  }

  /** What follows the pointer. */
  #ghost() {
    const { carried } = this.#drag
    if (!carried?.at) return nothing
    const { x, y } = carried.at
    return html`<div class="ghost" aria-hidden="true" style="left:${x}px;top:${y}px">
      <wa-icon name="arrow-right-left"></wa-icon>${this.#direction(carried.from, carried.over)}
    </div>`
  }

  /** What somebody who carries by keys must hear. */
  #spoken(): string {
    const { carried } = this.#drag
    return carried && !carried.at ? this.#direction(carried.from, carried.over) : ''
  }

  #direction(from: string, over: string | null): string {
    const giver = this.#nameOf(from)
    return over === null
      ? t('minutes.moveFrom', { department: giver })
      : t('minutes.moveTo', { from: giver, to: this.#nameOf(over) })
  }

  #nameOf(departmentId: string): string {
    const branch = seenBranches(this.branches, new Set()).find(({ account }) => account.departmentId === departmentId)
    return branch?.account.departmentName ?? ''
  }

  #departmentAt(x: number, y: number): string | null {
    const root = this.renderRoot as ShadowRoot
    const line = root.elementsFromPoint(x, y).find((each) => each.closest('[data-department]'))
    return line?.closest<HTMLElement>('[data-department]')?.dataset['department'] ?? null
  }

  #fold(departmentId: string): void {
    const closed = new Set(this.closed)
    if (!closed.delete(departmentId)) closed.add(departmentId)
    this.closed = closed
  }

  #say(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
customElements.define('m-minute-tree', MMinuteTree)
