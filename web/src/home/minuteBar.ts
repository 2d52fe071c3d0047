import { css, html, type TemplateResult } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import { minutesName } from '../i18n/format.ts'
import { t } from '../i18n/t.ts'

/** A department's month in one bar: used, held for running meetings, left. Amber from 80 % on, red when spent. */
export const minuteBar = {
  styles: css`
    .minute-bar {
      display: flex;
      height: 8px;
      min-width: 80px;
      border-radius: 4px;
      overflow: hidden;
      background: var(--m-surface-3);
    }
    .minute-bar span {
      display: block;
      height: 100%;
      background: var(--m-accent);
    }
    .minute-bar.low span {
      background: var(--m-warn);
    }
    .minute-bar.spent span {
      background: var(--m-danger);
    }
    .minute-bar .held {
      opacity: 0.45;
    }
  `,

  render(account: MinuteAccount): TemplateResult {
    const { used, held, mood } = sharesOf(account)
    const label = t('minutes.barLabel', {
      used: minutesName(account.usedSeconds),
      held: minutesName(account.heldSeconds),
      left: minutesName(Math.max(0, account.leftSeconds)),
    })
    return html`<div class="minute-bar ${mood}" role="img" aria-label=${label} title=${label}>
      <span style="width:${used * 100}%"></span><span class="held" style="width:${held * 100}%"></span>
    </div>`
  },
}

/** Shares of the grant, together at most 1. */
export function sharesOf({ grantedSeconds, usedSeconds, heldSeconds }: MinuteAccount): {
  used: number
  held: number
  mood: 'calm' | 'low' | 'spent'
} {
  if (grantedSeconds <= 0) return { used: 1, held: 0, mood: 'spent' }
  const used = Math.min(1, Math.max(0, usedSeconds / grantedSeconds))
  const held = Math.min(1 - used, Math.max(0, heldSeconds / grantedSeconds))
  return { used, held, mood: used + held >= 1 ? 'spent' : used + held >= 0.8 ? 'low' : 'calm' }
}
