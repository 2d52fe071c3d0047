import { html, nothing } from 'lit'
import { t } from '../i18n/t.ts'
import type { PressureStep } from './pressure.ts'

/** What a stage shows besides tiles. */
export const stageViews = {
  empty: () =>
    html`<div class="empty" data-testid="stage-empty">
      <wa-icon name="presentation"></wa-icon><b>${t('stage.nobody')}</b><span>${t('stage.nobodyHint')}</span>
    </div>`,

  eased: (pressure: PressureStep) =>
    pressure === 0
      ? nothing
      : html`<div class="eased" role="status" data-testid="eased" data-step=${pressure}>
          ${pressure === 4 ? t('stage.easedRest') : t('stage.eased')}
        </div>`,

  /** Whoever hid their picture finds the way back where it was. */
  selfBack: (onClick: () => void) =>
    html`<button
      class="self-back"
      type="button"
      data-testid="self-back"
      title=${t('room.selfShow')}
      aria-label=${t('room.selfShow')}
      @click=${onClick}
    >
      <wa-icon name="eye-off"></wa-icon><span>${t('call.you')}</span>
    </button>`,
}
