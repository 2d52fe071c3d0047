import { css, html, nothing, type TemplateResult } from 'lit'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import { minutesName } from '../i18n/format.ts'
import { t } from '../i18n/t.ts'

/** Shares of the grant at which people are told. */
const markedShares = [0.8, 0.95]

/** What a bar draws of an account. */
export type BarAccount = Pick<
  MinuteAccount,
  'grantedSeconds' | 'usedSeconds' | 'heldSeconds' | 'leftSeconds' | 'graceSeconds' | 'stage'
>

/**
 * A department's period in one bar: used, held for running meetings, left, and the grace beyond the grant.
 * Amber from 80 % on, red when spent; with a forecast, a mark where the period will end.
 */
export const minuteBar = {
  styles: css`
    .minute-bar {
      position: relative;
      height: 8px;
      min-width: 80px;
      border-radius: 4px;
      background: var(--m-surface-3);
      --m-bar: var(--m-accent);
    }
    .minute-bar.tall {
      height: 14px;
    }
    .minute-bar.low {
      --m-bar: var(--m-warn);
    }
    .minute-bar.spent {
      --m-bar: var(--m-danger);
    }
    .minute-bar .fill {
      display: flex;
      height: 100%;
      border-radius: inherit;
      overflow: hidden;
    }
    .minute-bar .fill span {
      display: block;
      height: 100%;
      background: var(--m-bar);
    }
    .minute-bar .fill .held {
      background: color-mix(in oklab, var(--m-bar) 45%, var(--m-surface-3));
    }
    .minute-bar .grace {
      position: absolute;
      inset-block: 0;
      inset-inline-end: 0;
      border-inline-start: 2px solid var(--m-surface);
      border-start-end-radius: 4px;
      border-end-end-radius: 4px;
      background: repeating-linear-gradient(135deg, transparent 0 3px, var(--m-border) 3px 5px);
    }
    .minute-bar .mark {
      position: absolute;
      inset-block: 0;
      width: 1px;
      background: color-mix(in oklab, var(--m-text) 35%, transparent);
    }
    .minute-bar .expected {
      position: absolute;
      inset-block: -4px;
      width: 2px;
      margin-inline-start: -1px;
      border-radius: 1px;
      background: var(--m-text);
    }
    .minute-bar .expected.beyond {
      background: var(--m-danger);
    }
    @media (forced-colors: active) {
      .minute-bar {
        border: 1px solid;
      }
      .minute-bar .fill span {
        background: CanvasText;
      }
    }
  `,

  /** `expectedSeconds` is the forecast for the period's end; `tall` draws the marks of 80 and 95 % as well. */
  render(account: BarAccount, { expectedSeconds = null, tall = false }: BarOptions = {}): TemplateResult {
    const { used, held, grant, mood, domainSeconds } = sharesOf(account)
    const label = t('minutes.barLabel', {
      used: minutesName(account.usedSeconds),
      held: minutesName(account.heldSeconds),
      left: minutesName(Math.max(0, account.leftSeconds)),
    })
    const percent = (share: number) => `${(share * 100).toFixed(2)}%`
    return html`<div class="minute-bar ${mood} ${tall ? 'tall' : ''}" role="img" aria-label=${label} title=${label}>
      <div class="fill">
        <span style="width:${percent(used)}"></span><span class="held" style="width:${percent(held)}"></span>
      </div>
      ${grant < 1 ? html`<span class="grace" style="inset-inline-start:${percent(grant)}"></span>` : nothing}
      ${
        tall && account.grantedSeconds > 0
          ? markedShares.map(
              (share) => html`<span class="mark" style="inset-inline-start:${percent(share * grant)}"></span>`,
            )
          : nothing
      }
      ${
        expectedSeconds === null || expectedSeconds <= account.usedSeconds
          ? nothing
          : html`<span
              class="expected ${expectedSeconds > account.grantedSeconds ? 'beyond' : ''}"
              style="inset-inline-start:${percent(Math.min(1, expectedSeconds / domainSeconds))}"
            ></span>`
      }
    </div>`
  },
}

interface BarOptions {
  expectedSeconds?: number | null
  tall?: boolean
}

/** Shares of grant and grace together: used and held are at most 1, and the grant ends at `grant`. */
export function sharesOf({ grantedSeconds, usedSeconds, heldSeconds, graceSeconds, stage }: BarAccount): {
  used: number
  held: number
  grant: number
  domainSeconds: number
  mood: 'calm' | 'low' | 'spent'
} {
  const granted = Math.max(0, grantedSeconds)
  const domainSeconds = Math.max(1, granted + Math.max(0, graceSeconds))
  const used = Math.min(1, Math.max(0, usedSeconds / domainSeconds))
  const held = Math.min(1 - used, Math.max(0, heldSeconds / domainSeconds))
  const taken = usedSeconds + heldSeconds
  const mood =
    granted === 0 || stage === 'audio-only' || stage === 'ended' || (stage === 'normal' && taken >= granted)
      ? 'spent'
      : stage === 'grace' || taken >= granted * 0.8
        ? 'low'
        : 'calm'
  return {
    used: granted === 0 && graceSeconds <= 0 ? 1 : used,
    held,
    grant: granted / domainSeconds,
    domainSeconds,
    mood,
  }
}
