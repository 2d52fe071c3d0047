import { css, html, nothing } from 'lit'

export interface RoundButton {
  icon: string
  label: string
  /** Named in the tooltip. */
  key?: string
  testid?: string
  /** `off` is an input that is shut, `on` something that is running, `held` what cannot be had now, `danger` leaves. */
  look?: 'plain' | 'off' | 'on' | 'held' | 'danger'
  pressed?: boolean
  /** Whether what it opens is open. */
  expanded?: boolean
  badge?: number
  onClick: () => void
}

/** A round button of the call: an icon, its meaning in words for everybody who cannot see or guess it. */
export function roundButton({
  icon,
  label,
  key,
  testid,
  look = 'plain',
  pressed,
  expanded,
  badge = 0,
  onClick,
}: RoundButton) {
  return html`<button
    class="round ${look}"
    type="button"
    data-testid=${testid ?? nothing}
    aria-label=${badge > 0 ? `${label} (${badge})` : label}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    aria-expanded=${expanded === undefined ? nothing : String(expanded)}
    title=${key ? `${label} (${key})` : label}
    @click=${onClick}
  >
    <wa-icon name=${icon}></wa-icon
    >${badge > 0 ? html`<em aria-hidden="true">${badge > 99 ? '99+' : badge}</em>` : nothing}
  </button>`
}

export const roundStyles = css`
  .round {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    width: 48px;
    height: 48px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--round, #2a3237);
    color: var(--round-text, #f3f5f6);
    font: inherit;
    font-size: 20px;
    cursor: pointer;
    transition: background 140ms;
  }
  .round:hover {
    background: var(--round-hover, #37414750);
    background: color-mix(in oklab, var(--round, #2a3237), white 9%);
  }
  .round:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: 2px;
  }
  .round.off {
    background: #f7d9d7;
    color: #8c1d18;
  }
  .round.off:hover {
    background: #fbe8e7;
  }
  .round.held {
    background: #38290d;
    color: #f0b64c;
  }
  .round.on {
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  .round.danger {
    width: 64px;
    border-radius: 24px;
    background: #d93a3a;
    color: #fff;
  }
  .round.danger:hover {
    background: #e35252;
  }
  .round em {
    position: absolute;
    top: -2px;
    inset-inline-end: -2px;
    min-width: 18px;
    padding: 0 5px;
    border-radius: 9px;
    background: var(--m-accent);
    color: var(--m-accent-text);
    font: 600 11px/18px var(--m-font);
    text-align: center;
  }
  @media (prefers-reduced-motion: reduce) {
    .round {
      transition: none;
    }
  }
`
