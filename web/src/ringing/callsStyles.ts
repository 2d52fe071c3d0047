import { css } from 'lit'

/** Cards over whatever is open: what rings at the top of the screen, where nothing of the call bar is. */
export const callsStyles = css`
  :host {
    position: fixed;
    z-index: 60;
    inset-block-start: max(16px, env(safe-area-inset-top));
    inset-inline-end: 16px;
    width: min(380px, calc(100vw - 32px));
    pointer-events: none;
  }
  /* Over the stage, beside the header and the panel, and as dark as they are. */
  :host([in-call]) {
    color-scheme: dark;
    inset-block-start: 68px;
    inset-inline: 28px auto;
  }
  :host > div {
    display: grid;
    gap: 12px;
    grid-template-columns: minmax(0, 1fr);
  }
  div + div {
    margin-block-start: 12px;
  }
  section {
    pointer-events: auto;
    padding: 16px;
    background: var(--m-surface);
    border: 1px solid var(--m-border);
    border-radius: 16px;
    box-shadow: var(--m-shadow-large);
    animation: come 180ms ease-out;
  }
  .incoming {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 14px;
  }
  .face {
    position: relative;
    display: grid;
    place-items: center;
    width: 52px;
    height: 52px;
    border-radius: 50%;
    background: var(--m-accent-quiet);
    color: var(--m-accent);
    font-size: 19px;
    font-weight: 600;
  }
  .face i {
    position: absolute;
    inset: 0;
    border-radius: 50%;
    border: 2px solid var(--m-accent);
    animation: swell 1.5s ease-out infinite;
  }
  .said {
    display: grid;
    gap: 2px;
    min-width: 0;
  }
  .said b {
    font-weight: 600;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .said span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .replies,
  .ways {
    grid-column: 1 / -1;
  }
  .replies {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .ways {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto minmax(0, 1fr);
    gap: 8px;
  }
  button {
    font: inherit;
    color: inherit;
    border: 1px solid transparent;
    border-radius: 22px;
    cursor: pointer;
  }
  .reply {
    padding: 6px 12px;
    font-size: 13px;
    background: none;
    border-color: var(--m-border-strong);
  }
  .reply:hover,
  .plain:hover {
    background: var(--m-surface-3);
  }
  .yes,
  .no,
  .more {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 44px;
    padding: 0 16px;
    font-weight: 500;
  }
  .yes {
    background: var(--m-ok);
    color: var(--m-surface);
  }
  .no {
    background: var(--m-danger);
    color: var(--m-danger-text);
  }
  .more {
    width: 44px;
    padding: 0;
    background: var(--m-surface-3);
  }
  .plain {
    display: inline-grid;
    place-items: center;
    width: 32px;
    height: 32px;
    background: none;
    color: var(--m-text-quiet);
  }
  .outgoing h2 {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .outgoing h2 wa-icon:first-child {
    color: var(--m-accent);
  }
  .outgoing h2 button {
    margin-inline-start: auto;
  }
  .outgoing ul {
    display: grid;
    gap: 8px;
    max-height: 40dvh;
    overflow: auto;
  }
  .outgoing li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 12px;
    font-size: 14px;
  }
  .outgoing b {
    font-weight: 500;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  q {
    grid-column: 1 / -1;
    color: var(--m-text-quiet);
    font-size: 13px;
  }
  .state {
    color: var(--m-text-quiet);
  }
  .state.accepted {
    color: var(--m-ok);
  }
  .state.declined,
  .state.missed {
    color: var(--m-danger);
  }
  /* It stays for as long as the call: at the bottom, where no page has its buttons, and over the bar of a phone. */
  .elsewhere {
    position: fixed;
    inset: auto 16px calc(16px + env(safe-area-inset-bottom)) auto;
    width: min(380px, calc(100vw - 32px));
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 12px;
    padding: 12px;
    padding-inline-start: 16px;
  }
  .elsewhere > wa-icon {
    font-size: 22px;
    color: var(--m-accent);
  }
  .elsewhere .yes {
    min-height: 36px;
    padding: 0 14px;
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  .beside {
    grid-column: 2 / -1;
    justify-self: start;
    padding: 0;
    background: none;
    color: var(--m-accent);
    font-size: 13px;
  }
  @media (max-width: 760px) {
    .elsewhere {
      inset-block-end: calc(76px + env(safe-area-inset-bottom));
      grid-template-columns: auto minmax(0, 1fr) auto;
    }
    .elsewhere .yes {
      grid-row: 2;
      grid-column: 2 / -1;
    }
  }
  .problem {
    color: var(--m-danger);
    font-size: 14px;
  }
  @keyframes come {
    from {
      opacity: 0;
      transform: translateY(-8px);
    }
  }
  @keyframes swell {
    to {
      transform: scale(1.35);
      opacity: 0;
    }
  }
  @media (max-width: 600px) {
    :host,
    :host([in-call]) {
      inset-inline: 12px;
      width: auto;
    }
    .yes,
    .no,
    .more {
      min-height: 52px;
    }
    .more {
      width: 52px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    section,
    .face i {
      animation: none;
    }
  }
`
