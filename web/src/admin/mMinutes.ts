import { LitElement, css, html, type TemplateResult } from 'lit'
import { placeTabStyles, placeTabs } from '../app/placeTabs.ts'
import { minutesTabs, type MinutesTab } from '../app/route.ts'
import { LocaleController } from '../i18n/localeController.ts'
import { t } from '../i18n/t.ts'
import { shared } from '../theme/shared.ts'
import './mMinuteChanges.ts'
import './mMinuteCharts.ts'
import './mMinuteLedger.ts'
import './mMinuteOverview.ts'
import './mMinuteRules.ts'
import './mMinuteSimulation.ts'
import './mMinuteStatements.ts'

/** The admin's place for call minutes: its rooms stand beside each other under one heading. */
export class MMinutes extends LitElement {
  static override properties = { tab: {} }
  static override styles = [
    shared,
    placeTabStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
        max-width: 1160px;
        margin-inline: auto;
        grid-template-columns: minmax(0, 1fr);
      }
    `,
  ]
  declare tab: MinutesTab

  protected readonly locale = new LocaleController(this)

  constructor() {
    super()
    this.tab = 'overview'
  }

  override render() {
    return html`<div>
        <h1>${t('minutes.title')}</h1>
        <p class="quiet">${t('minutes.intro')}</p>
      </div>
      ${placeTabs(
        t('minutes.title'),
        minutesTabs.map((tab) => ({
          path: tab === 'overview' ? '/admin/minutes' : `/admin/minutes/${tab}`,
          name: t(`minutes.tab.${tab}`),
          here: tab === this.tab,
        })),
      )}
      ${this.#room()}`
  }

  override updated(): void {
    this.renderRoot.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  #room(): TemplateResult {
    switch (this.tab) {
      case 'overview':
        return html`<m-minute-overview></m-minute-overview>`
      case 'charts':
        return html`<m-minute-charts></m-minute-charts>`
      case 'statements':
        return html`<m-minute-statements></m-minute-statements>`
      case 'ledger':
        return html`<m-minute-ledger></m-minute-ledger>`
      case 'changes':
        return html`<m-minute-changes></m-minute-changes>`
      case 'simulate':
        return html`<m-minute-simulation></m-minute-simulation>`
      case 'settings':
        return html`<m-minute-rules></m-minute-rules>`
    }
  }
}
customElements.define('m-minutes', MMinutes)
