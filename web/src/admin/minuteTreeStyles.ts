import { css } from 'lit'

/** One line per department; on narrow screens its amounts stand under its bar. */
export const minuteTreeStyles = css`
  :host {
    gap: 8px;
  }
  .row-grid {
    display: grid;
    grid-template-columns: minmax(180px, 1.4fr) minmax(160px, 1fr) repeat(4, 92px) 36px;
    gap: 0 12px;
    align-items: center;
    padding: 10px 12px 10px 8px;
  }
  .head {
    padding-block: 10px;
    font-size: 12px;
    font-weight: 500;
    border-bottom: 1px solid var(--m-border);
  }
  .head > :first-child {
    padding-inline-start: 28px;
  }
  .line {
    border-bottom: 1px solid var(--m-border);
  }
  .tree > ul > li:last-child > .line:only-child,
  .tree > ul > li:last-child > ul li:last-child > .line {
    border-bottom: 0;
  }
  .line:hover {
    background: var(--m-surface-2);
  }
  .line.from {
    background: var(--m-surface-2);
    opacity: 0.7;
  }
  .line.over {
    background: var(--m-accent-quiet);
    box-shadow: inset 0 0 0 2px var(--m-accent);
  }
  .carrying {
    cursor: grabbing;
    user-select: none;
  }
  .end {
    text-align: end;
  }
  .who {
    display: flex;
    gap: 4px;
    min-width: 0;
    padding-inline-start: calc(var(--depth, 0) * 20px);
  }
  .name-cell {
    min-width: 0;
  }
  .name {
    font: inherit;
    font-weight: 500;
    color: inherit;
    text-align: start;
    background: none;
    border: 0;
    padding: 2px 0;
    border-radius: 4px;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  .name:hover {
    text-decoration: underline;
  }
  .fold {
    flex: none;
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--m-text-quiet);
    border-radius: 6px;
  }
  button.fold {
    cursor: pointer;
  }
  button.fold:hover {
    background: var(--m-surface-3);
  }
  .fold wa-icon {
    transition: rotate 140ms;
  }
  .fold[aria-expanded='true'] wa-icon {
    rotate: 90deg;
  }
  .bar {
    display: grid;
    gap: 6px;
    cursor: grab;
    user-select: none;
  }
  .under {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 8px;
    font-size: 12px;
  }
  .under .problem {
    font-size: 12px;
  }
  .amount .word {
    display: none;
  }
  .bad {
    color: var(--m-danger);
  }
  .grip {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: var(--m-radius-small);
    background: none;
    color: var(--m-text-quiet);
    cursor: grab;
    touch-action: none;
  }
  .grip:hover,
  .grip[aria-pressed='true'] {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  .ghost {
    position: fixed;
    z-index: 40;
    display: flex;
    align-items: center;
    gap: 8px;
    max-width: min(420px, 90vw);
    padding: 8px 14px;
    border-radius: 99px;
    background: var(--m-accent);
    color: var(--m-accent-text);
    box-shadow: var(--m-shadow-large);
    font-weight: 500;
    pointer-events: none;
    translate: 12px 12px;
  }
  .hint {
    padding-inline: 4px;
  }
  @media (max-width: 1100px) {
    .head {
      display: none;
    }
    .row-grid {
      position: relative;
      grid-template-columns: 22px repeat(4, minmax(0, 1fr));
      gap: 8px 6px;
      padding: 14px 8px;
    }
    .who {
      grid-column: 1 / -1;
      padding-inline-start: calc(var(--depth, 0) * 10px);
      padding-inline-end: 40px;
    }
    .grip {
      position: absolute;
      top: 10px;
      inset-inline-end: 8px;
    }
    .bar {
      grid-column: 2 / -1;
    }
    .bar + .amount {
      grid-column: 2;
    }
    .amount {
      text-align: start;
      font-size: 12.5px;
    }
    .amount .word {
      display: block;
      font-size: 12px;
      color: var(--m-text-quiet);
    }
  }
`
